// A consumer without the library: what contracts/PROTOCOL.md asks for, by hand. RabbitMQ keeps the task until its
// outcome is confirmed; one task at a time, so a task that kills this process takes no other with it.
//
//	AMQP_URL=amqp://localhost go run ./examples/no_library
package main

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

var (
	folder   = cmp.Or(os.Getenv("WAYBILL_EXPORT_FOLDER"), "data/exports")
	consumer = "no_library." + rand.Text()
)

// exportPayload is the work: here, a file that holds the payload.
func exportPayload(taskID string, payload []byte) (map[string]any, error) {
	if !json.Valid(payload) {
		return nil, fmt.Errorf("the payload is no JSON")
	}
	bytes := fmt.Appendf(nil, "[%s]", payload)
	file, partial := taskID+".json", filepath.Join(folder, "."+taskID+".partial")
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return nil, err
	}
	if err := os.WriteFile(partial, bytes, 0o666); err != nil {
		return nil, err
	}
	result := map[string]any{"file": file, "row_count": 1, "bytes": len(bytes), "sha256": fmt.Sprintf("%x", sha256.Sum256(bytes))}
	return result, os.Rename(partial, filepath.Join(folder, file))
}

func outcomeOf(message amqp.Delivery) map[string]any {
	outcome := map[string]any{"task_id": message.MessageId, "consumer": consumer, "started_at": time.Now()}
	outcome["attempt"] = message.Headers["attempt"] // headers that we do not know are left alone
	result, err := exportPayload(message.MessageId, message.Body)
	outcome["finished_at"] = time.Now()
	if err != nil {
		outcome["kind"], outcome["failure"], outcome["code"], outcome["message"] = "failed", "transient", "error", err.Error()
	} else {
		outcome["kind"], outcome["result"] = "succeeded", result
	}
	return outcome
}

// must: whoever started this starts it again.
func must[Value any](value Value, err error) Value {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	connection := must(amqp.Dial(cmp.Or(os.Getenv("AMQP_URL"), "amqp://localhost")))
	channel := must(connection.Channel())
	must(0, channel.Confirm(false))
	must(0, channel.Qos(1, 0, false))
	returned := channel.NotifyReturn(make(chan amqp.Return, 1))
	messages := must(channel.Consume("data_export", "", false, false, false, false, nil))
	fmt.Printf(`{"msg":"consuming","routing_key":"data_export","prefetch":1,"consumer":%q}`+"\n", consumer)
	for message := range messages {
		confirm := must(channel.PublishWithDeferredConfirm("outcomes", "outcomes", true, false, amqp.Publishing{
			CorrelationId: message.MessageId, ContentType: "application/json", DeliveryMode: amqp.Persistent,
			Body: must(json.Marshal(outcomeOf(message))),
		}))
		// Nobody takes outcomes, or RabbitMQ refused: the task is not acked, and comes back to whoever runs next.
		if !confirm.Wait() || len(returned) > 0 {
			log.Fatal("the outcome was not taken")
		}
		must(0, message.Ack(false)) // last: until then RabbitMQ keeps the task
	}
	log.Fatal("the queue was deleted or the connection was lost")
}
