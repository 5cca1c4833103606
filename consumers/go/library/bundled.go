package waybill

import (
	"net"
	"sync"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// bundled is a link that sends in one piece what is written while it is still sending. The AMQP client writes each
// outcome and each ack by itself, and a call to the system for each was a fifth of what a short task costs; RabbitMQ
// reads the same bytes in fewer pieces, too. Who writes alone is sent at once.
type bundled struct {
	net.Conn

	mu      sync.Mutex
	changed *sync.Cond
	waiting []byte
	sending bool
	failed  error
}

// mostWaiting bounds what is written and not sent, in bytes: beyond it, who writes waits, as for the link itself.
const mostWaiting = 64 * 1024

// dialBundled is the client's own way to a connection, bundled.
func dialBundled(timeout time.Duration) func(network, address string) (net.Conn, error) {
	dial := amqp.DefaultDial(timeout)
	return func(network, address string) (net.Conn, error) {
		link, err := dial(network, address)
		if err != nil {
			return nil, err
		}
		return bundle(link), nil
	}
}

func bundle(link net.Conn) *bundled {
	b := &bundled{Conn: link}
	b.changed = sync.NewCond(&b.mu)
	go b.send()
	return b
}

// Write answers the error of an earlier write, if there was one: the link is of no use after that.
func (b *bundled) Write(data []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.failed == nil && len(b.waiting) >= mostWaiting {
		b.changed.Wait()
	}
	if b.failed != nil {
		return 0, b.failed
	}
	b.waiting = append(b.waiting, data...)
	b.changed.Broadcast()
	return len(data), nil
}

func (b *bundled) send() {
	var sending []byte
	for {
		b.mu.Lock()
		b.sending = false
		b.changed.Broadcast()
		for b.failed == nil && len(b.waiting) == 0 {
			b.changed.Wait()
		}
		if b.failed != nil {
			b.mu.Unlock()
			return
		}
		sending, b.waiting, b.sending = b.waiting, sending[:0], true
		b.mu.Unlock()
		if _, err := b.Conn.Write(sending); err != nil {
			b.fail(err)
		}
	}
}

// Close sends what was written before, unless the link does not take it within a second.
func (b *bundled) Close() error {
	_ = b.SetWriteDeadline(time.Now().Add(time.Second))
	b.mu.Lock()
	for b.failed == nil && (b.sending || len(b.waiting) > 0) {
		b.changed.Wait()
	}
	b.mu.Unlock()
	b.fail(net.ErrClosed)
	return b.Conn.Close()
}

func (b *bundled) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed == nil {
		b.failed = err
	}
	b.changed.Broadcast()
}
