package waybill

import (
	"context"
	"fmt"
	"sync"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
	"waybill.local/contracts"
)

// queueConsumer takes the messages of one routing key, never more at once than its slots.
//
// RabbitMQ counts what it has given to each consumer tag, and a tag's prefetch cannot be changed. So slots are opened
// by adding tags: one of prefetch 1 at the careful start, one with the rest later. A task that runs without a message
// of RabbitMQ's to hold its place (its channel closed, or it was acked early) is held here: its slot is opened again
// when it ends.
type queueConsumer struct {
	*desk
	topology contracts.TopologyValue
	// untilEnd is the context of all work: it ends when nothing can be reported any more.
	untilEnd context.Context

	// mu also orders what is asked on the channel: its answers come in the order of the questions.
	mu        sync.Mutex
	slots     slots
	line      *line
	inHand    map[*inHand]bool
	held      int
	readers   int
	lastTag   int
	last      *inHand
	lastLong  *time.Timer
	consuming bool
	stopped   bool
	// idle is signalled when something was answered, or a reader has ended.
	idle *sync.Cond
}

// line is one channel with the tags that are open on it.
type line struct {
	channel *amqp.Channel
	acks    *acks
	tags    map[string]bool
}

func newQueueConsumer(untilEnd context.Context, desk *desk, prefetch int, topology contracts.TopologyValue) *queueConsumer {
	q := &queueConsumer{desk: desk, topology: topology, untilEnd: untilEnd, slots: startCarefully(prefetch), inHand: map[*inHand]bool{}}
	q.idle = sync.NewCond(&q.mu)
	return q
}

// keep keeps consuming until ctx ends; then the channel stays open for the acks of what is in hand.
func (q *queueConsumer) keep(ctx context.Context, connection *connection) {
	connection.keepChannel(ctx, q.log, func(link *amqp.Connection, channel *amqp.Channel) error {
		if err := setUpQueue(link, q.routingKey, q.topology); err != nil {
			return err
		}
		return q.consume(channel)
	})
}

func (q *queueConsumer) consume(channel *amqp.Channel) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	line := &line{channel: channel, acks: newAcks(channel), tags: map[string]bool{}}
	closed := channel.NotifyClose(make(chan *amqp.Error, 1))
	cancelled := channel.NotifyCancel(make(chan string, 1))
	go func() {
		if _, byBroker := <-cancelled; byBroker {
			q.log.Warn("the queue was deleted; setting it up again")
			_ = channel.Close()
		}
	}()
	go func() {
		<-closed
		q.onClose(line)
	}()
	q.line = line
	if err := q.open(q.slots.open - q.held); err != nil {
		return err
	}
	q.consuming = true
	q.log.Info("consuming", "prefetch", q.slots.full)
	return nil
}

func (q *queueConsumer) onClose(line *line) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.line == line {
		q.line, q.consuming = nil, false
	}
	for message := range q.inHand {
		if message.line == line && !message.twin {
			q.hold(message)
		}
	}
}

// open opens this many slots more. What is acked early gives its tag up, so there each slot has its own.
func (q *queueConsumer) open(count int) error {
	if q.line == nil || q.stopped {
		return nil
	}
	each := count
	if q.isAckedEarly() {
		each = 1
	}
	for opened := 0; opened < count; opened += each {
		q.lastTag++
		tag := fmt.Sprintf("%s.%d", q.consumer, q.lastTag)
		if err := q.line.channel.Qos(each, 0, false); err != nil {
			return err
		}
		deliveries, err := q.line.channel.Consume(q.routingKey, tag, false, false, false, false, nil)
		if err != nil {
			return err
		}
		q.line.tags[tag] = true
		q.readers++
		go q.read(q.line, deliveries)
	}
	return nil
}

// openLater is for slots opened while consuming: a channel that fails is opened anew with all its slots.
func (q *queueConsumer) openLater(count int) {
	if err := q.open(count); err != nil {
		q.log.Warn("could not take more at once", "err", err.Error())
	}
}

// read ends with its tag, after what RabbitMQ had sent before it heard of that.
func (q *queueConsumer) read(line *line, deliveries <-chan amqp.Delivery) {
	for delivery := range deliveries {
		message := &inHand{queue: q, line: line, delivery: delivery}
		q.take(message)
		q.crew.do(func() {
			defer q.release(message)
			q.answer(q.untilEnd, message)
		})
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.readers--
	q.idle.Broadcast()
}

func (q *queueConsumer) take(message *inHand) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.inHand[message] = true
	if q.line != message.line {
		q.hold(message)
	}
	if q.slots.open >= q.slots.full {
		return
	}
	q.grow(q.slots.afterTaking(message.delivery.Redelivered))
	q.forgetLast()
	q.last = message
	q.lastLong = time.AfterFunc(longRun, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if q.last == message {
			q.grow(q.slots.afterLastRanLong())
		}
	})
}

func (q *queueConsumer) grow(slots slots) {
	more := slots.open - q.slots.open
	q.slots = slots
	if more > 0 {
		q.openLater(more)
	}
}

func (q *queueConsumer) forgetLast() {
	if q.lastLong != nil {
		q.lastLong.Stop()
	}
	q.last = nil
}

func (q *queueConsumer) hold(message *inHand) {
	if !message.held {
		message.held = true
		q.held++
	}
}

func (q *queueConsumer) release(message *inHand) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.inHand, message)
	q.idle.Broadcast()
	if q.last == message {
		q.forgetLast()
	}
	if message.held {
		q.held--
		q.openLater(1)
	}
}

// stopTaking takes no more. What RabbitMQ had sent before it heard of it is still worked.
func (q *queueConsumer) stopTaking() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stopped = true
	q.forgetLast()
	if q.line == nil {
		return
	}
	for tag := range q.line.tags {
		_ = q.line.channel.Cancel(tag, false)
		delete(q.line.tags, tag)
	}
}

// finished returns when nothing is in hand, and nothing can come any more.
func (q *queueConsumer) finished() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.inHand) > 0 || q.readers > 0 {
		q.idle.Wait()
	}
}

// close: after this, RabbitMQ has seen every ack.
func (q *queueConsumer) close() {
	q.mu.Lock()
	line := q.line
	q.mu.Unlock()
	if line != nil {
		_ = line.channel.Close()
	}
}

func (q *queueConsumer) state() (isConsuming bool, inHand int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.consuming, len(q.inHand)
}

// inHand is a message that this process has taken and not yet answered.
type inHand struct {
	queue      *queueConsumer
	line       *line
	delivery   amqp.Delivery
	acked      sync.Once
	held, twin bool
}

func (m *inHand) message() amqp.Delivery { return m.delivery }

func (m *inHand) ack() { m.acked.Do(func() { m.line.acks.ack(m.delivery.DeliveryTag) }) }

func (m *inHand) ackEarly() {
	m.queue.mu.Lock()
	defer m.queue.mu.Unlock()
	if tag := m.delivery.ConsumerTag; m.line.tags[tag] {
		delete(m.line.tags, tag)
		_ = m.line.channel.Cancel(tag, false)
	}
	m.ack()
	m.queue.hold(m)
}

func (m *inHand) isTwin() {
	m.queue.mu.Lock()
	defer m.queue.mu.Unlock()
	m.twin = true
	if m.held {
		m.held = false
		m.queue.held--
	}
}
