package waybill

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"sync"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// connection is the one connection of a consumer process. It comes back by itself, without end: a broker that is away
// for an hour costs an hour, and no restart. Channels do not come back with it: see keepChannel.
type connection struct {
	url        string
	tls        TLSFiles
	properties amqp.Table
	log        *slog.Logger

	mu sync.Mutex
	// current is nil while there is none; next is closed when there is one.
	current *amqp.Connection
	next    chan struct{}
}

func newConnection(amqpURL string, tls TLSFiles, properties amqp.Table, log *slog.Logger) *connection {
	return &connection{url: withHeartbeat(amqpURL), tls: tls, properties: properties, log: log, next: make(chan struct{})}
}

// keep connects, and again whenever the connection is lost, until ctx ends; then it closes.
func (c *connection) keep(ctx context.Context) {
	for failures := 0; ctx.Err() == nil; {
		if err := c.connectOnce(ctx, func() { failures = 0 }); err != nil {
			failures++
			c.log.Warn("no connection to RabbitMQ; trying again", "err", err.Error(), "failures", failures)
		}
		select {
		case <-ctx.Done():
		case <-pauseAfter(failures):
		}
	}
}

// connectOnce returns when the connection is lost or closed.
func (c *connection) connectOnce(ctx context.Context, onConnected func()) error {
	trust, err := c.tls.config()
	if err != nil {
		return err
	}
	link, err := amqp.DialConfig(c.url, amqp.Config{
		TLSClientConfig: trust, Properties: c.properties, Locale: "en_US", Heartbeat: 10 * time.Second, Dial: dialBundled(10 * time.Second),
	})
	if err != nil {
		return inWords(err)
	}
	closed := link.NotifyClose(make(chan *amqp.Error, 1))
	blocked := link.NotifyBlocked(make(chan amqp.Blocking, 16))
	c.become(link)
	onConnected()
	for {
		select {
		case <-ctx.Done():
			_ = link.CloseDeadline(time.Now().Add(5 * time.Second))
			c.become(nil)
			return nil
		case reason := <-closed:
			c.become(nil)
			if reason != nil {
				c.log.Warn("the connection to RabbitMQ broke", "err", reason.Error())
			}
			return nil
		case state, open := <-blocked:
			switch {
			case !open:
				blocked = nil
			case state.Active:
				c.log.Warn("RabbitMQ blocks publishers: outcomes wait", "reason", state.Reason)
			default:
				c.log.Info("RabbitMQ takes outcomes again")
			}
		}
	}
}

func (c *connection) become(link *amqp.Connection) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current = link
	if link != nil {
		close(c.next)
	} else {
		c.next = make(chan struct{})
	}
}

func (c *connection) isConnected() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current != nil
}

// connected waits for the connection, or the next one, which may take as long as the broker is away.
func (c *connection) connected(ctx context.Context) (*amqp.Connection, error) {
	for {
		c.mu.Lock()
		current, next := c.current, c.next
		c.mu.Unlock()
		if current != nil {
			return current, nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// keepChannel keeps one channel in use until ctx ends: opens it on each new connection, and again when RabbitMQ closes
// it alone (a queue that is gone, a timeout, a right that was taken away). use sets the channel up; where it fails, the
// channel is closed and tried again after a pause that grows. When ctx ends, the channel stays open.
func (c *connection) keepChannel(ctx context.Context, log *slog.Logger, use func(*amqp.Connection, *amqp.Channel) error) {
	for failures := 0; ctx.Err() == nil; {
		link, err := c.connected(ctx)
		if err != nil {
			return
		}
		err = c.useOnce(ctx, link, func() { failures = 0 }, use)
		var notYet *notYetError
		switch {
		case ctx.Err() != nil:
			return
		case errors.As(err, &notYet):
			failures++
			log.Warn(notYet.Error())
		case err != nil:
			failures++
			log.Warn("the channel could not be set up or was closed; opening another", "err", err.Error())
		}
		select {
		case <-ctx.Done():
		case <-pauseAfter(failures):
		}
	}
}

func (c *connection) useOnce(ctx context.Context, link *amqp.Connection, onUsed func(), use func(*amqp.Connection, *amqp.Channel) error) error {
	channel, err := link.Channel()
	if err != nil {
		return err
	}
	closed := channel.NotifyClose(make(chan *amqp.Error, 1))
	if err := use(link, channel); err != nil {
		_ = channel.Close()
		return err
	}
	onUsed()
	select {
	case <-ctx.Done():
		return nil
	case reason := <-closed:
		if reason != nil && !link.IsClosed() {
			return reason
		}
		return nil
	}
}

// notYetError: something that must be there first is not. A wait, and no fault of this process.
type notYetError struct{ sentence string }

func (e *notYetError) Error() string { return e.sentence }

// replyCode is what RabbitMQ answers to a declaration (403, 404, 405, 406); 0 where the error is not RabbitMQ's.
func replyCode(err error) int {
	var refused *amqp.Error
	if errors.As(err, &refused) {
		return refused.Code
	}
	return 0
}

// withHeartbeat: a dead link is noticed within 20 s, unless the URL asks for something else. And a URL without a path
// means the default vhost.
func withHeartbeat(amqpURL string) string {
	parsed, err := url.Parse(amqpURL)
	if err != nil {
		return amqpURL
	}
	query := parsed.Query()
	if !query.Has("heartbeat") {
		query.Set("heartbeat", "10")
		parsed.RawQuery = query.Encode()
	}
	return parsed.String()
}
