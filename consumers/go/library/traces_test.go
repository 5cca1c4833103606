package waybill_test

import (
	"context"
	"maps"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
	waybill "waybill.local/consumer"
)

func TestWithoutAnSDKATraceIsPassedOnAsItCame(t *testing.T) {
	const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	cases := map[string]struct{ came, goes amqp.Table }{
		"a whole one":   {amqp.Table{"traceparent": traceparent, "tracestate": "shop=1"}, amqp.Table{"traceparent": traceparent, "tracestate": "shop=1"}},
		"without state": {amqp.Table{"traceparent": traceparent}, amqp.Table{"traceparent": traceparent}},
		// Of an edition that is not known here, or wrong: it is another's to judge.
		"of another edition": {amqp.Table{"traceparent": "01-new-things"}, amqp.Table{"traceparent": "01-new-things"}},
		"none":               {nil, nil},
	}
	for name, each := range cases {
		t.Run(name, func(t *testing.T) {
			room := openRoom(t)
			seen := make(chan string, 1)
			room.start(func(ctx context.Context, payload trialPayload) (trialResult, error) {
				seen <- waybill.From(ctx).Traceparent
				return echo(ctx, payload)
			}, nil)
			room.send(id, `{"what":"x"}`, headers(each.came))
			select {
			case outcome := <-room.outcomes:
				if !maps.Equal(outcome.Headers, each.goes) {
					t.Errorf("got %v, want %v", outcome.Headers, each.goes)
				}
			case <-time.After(patience):
				t.Fatal("no outcome came")
			}
			if told, came := <-seen, each.came["traceparent"]; came != nil && told != came || came == nil && told != "" {
				t.Errorf("the handler was told %q", told)
			}
		})
	}
}
