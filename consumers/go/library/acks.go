package waybill

import (
	"slices"
	"sync"

	amqp "github.com/rabbitmq/amqp091-go"
)

// acks acknowledges the messages of one channel. What is asked for while another one is being written leaves in one
// piece, as far as the messages followed each other: RabbitMQ works as long at one acknowledgement of many as of one.
// A message alone is acknowledged at once.
type acks struct {
	channel *amqp.Channel

	mu      sync.Mutex
	due     []uint64
	sent    spans
	sending bool
}

func newAcks(channel *amqp.Channel) *acks { return &acks{channel: channel, sent: spans{{0, 0}}} }

// ack is called once for each message, by whoever is done with it. On a closed channel it does nothing: a tag belongs
// to its channel, and the message comes again.
func (a *acks) ack(tag uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.due = append(a.due, tag)
	if a.sending {
		return
	}
	a.sending = true
	for len(a.due) > 0 {
		upTo, single := a.sent.bundle(a.due)
		a.due = nil
		a.mu.Unlock()
		a.send(upTo, single)
		a.mu.Lock()
	}
	a.sending = false
}

func (a *acks) send(upTo uint64, single []uint64) {
	if upTo > 0 {
		_ = a.channel.Ack(upTo, true)
	}
	for _, tag := range single {
		_ = a.channel.Ack(tag, false)
	}
}

// spans are the tags that were acknowledged, in order and apart: there are never more than messages in hand. RabbitMQ
// counts the messages of a channel from 1, so the span from 0 is all up to the first that is still in hand.
type spans []span

type span struct{ first, last uint64 }

// bundle says how to acknowledge these: all up to one (0: none), and the rest one by one.
func (s *spans) bundle(tags []uint64) (upTo uint64, single []uint64) {
	for _, tag := range tags {
		s.add(tag)
	}
	for _, tag := range tags {
		if tag <= (*s)[0].last {
			upTo = max(upTo, tag)
		} else {
			single = append(single, tag)
		}
	}
	return upTo, single
}

func (s *spans) add(tag uint64) {
	at, _ := slices.BinarySearchFunc(*s, tag, func(of span, tag uint64) int {
		if of.last+1 < tag {
			return -1
		}
		return 1
	})
	switch {
	case at == len(*s) || (*s)[at].first > tag+1:
		*s = slices.Insert(*s, at, span{tag, tag})
	case (*s)[at].first == tag+1:
		(*s)[at].first = tag
	default:
		(*s)[at].last = tag
		if next := at + 1; next < len(*s) && (*s)[next].first == tag+1 {
			(*s)[at].last = (*s)[next].last
			*s = slices.Delete(*s, next, next+1)
		}
	}
}
