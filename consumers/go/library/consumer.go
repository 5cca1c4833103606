// Package waybill is a Waybill consumer: take, check, work, report, ack.
//
//	consumer := waybill.NewConsumer(config)
//	waybill.Handle(consumer, contracts.DataExport, tasks.ExportData(reports, folder))
//	err := consumer.Run(ctx) // until ctx ends, then drains
//
// It takes a message, checks the payload, calls the handler, reports the outcome, waits for RabbitMQ's confirm, and
// acks. Retries, delays and schedules are decided elsewhere.
package waybill

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	amqp "github.com/rabbitmq/amqp091-go"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
	"waybill.local/contracts"
)

// Consumer is a process that does the work of one or more contracts.
type Consumer struct {
	config Config
	// id ends in the id of this start: two lives of one process are two consumers.
	id  string
	log *slog.Logger
	// tracerProvider is nil where nobody gave one: then it is the process's.
	tracerProvider trace.TracerProvider
	registrations  []registration
}

// NewConsumer logs JSON lines to standard output, with the fields of every Waybill consumer; WithLog says otherwise.
func NewConsumer(config Config, options ...Option) *Consumer {
	consumer := &Consumer{config: config, id: config.Name + "." + randomHex(6), log: slog.New(NewLogHandler(os.Stdout))}
	for _, option := range options {
		option(consumer)
	}
	consumer.log = consumer.log.With("consumer", consumer.id)
	return consumer
}

// Option changes a new consumer.
type Option func(*Consumer)

// WithLog sends the consumer's lines to this log.
func WithLog(log *slog.Logger) Option { return func(consumer *Consumer) { consumer.log = log } }

// WithTracerProvider has the consumer's spans made by this one; otherwise by that of otel.SetTracerProvider.
func WithTracerProvider(provider trace.TracerProvider) Option {
	return func(consumer *Consumer) { consumer.tracerProvider = provider }
}

// Handle does the work of one contract by this handler. It is a function, as Go's methods take no type parameters. It
// panics where the contract has a handler already, or its schema does not compile: both are errors of the program.
func Handle[Payload, Result any](consumer *Consumer, contract contracts.Contract[Payload, Result], handler Handler[Payload, Result]) {
	for _, other := range consumer.registrations {
		if other.routingKey == contract.RoutingKey {
			panic(fmt.Sprintf("%s has a handler already", contract.RoutingKey))
		}
	}
	registration, err := register(contract, handler)
	if err != nil {
		panic(err)
	}
	consumer.registrations = append(consumer.registrations, registration)
}

// Run consumes until ctx ends, then drains: takes no more, gives running tasks the grace of the configuration, and
// hands back what is still unfinished. It answers an error only when it cannot start (no handler, the health port is
// taken): a broker that is away is waited for.
func (c *Consumer) Run(ctx context.Context) error {
	if len(c.registrations) == 0 {
		return errors.New("no handler: call waybill.Handle(consumer, contract, handler) before Run")
	}
	running := c.assemble(context.WithoutCancel(ctx))
	closeHealth, err := c.serveHealth(running)
	if err != nil {
		return err
	}
	running.begin()
	<-ctx.Done()
	c.log.Info("draining", "grace_ms", c.config.Grace.Milliseconds(), "because", context.Cause(ctx).Error())
	left := running.drain(c.config.Grace)
	closeHealth()
	c.log.Info("stopped", "left", left)
	return nil
}

func (c *Consumer) assemble(ctx context.Context) *running {
	digests := map[string]string{}
	named := amqp.Table{}
	for _, of := range c.registrations {
		digests[of.routingKey], named[of.routingKey] = of.digest, of.digest
	}
	c.log.Info("starting", "contracts", digests, "prefetch", c.config.Prefetch, "version", Version)
	connection := newConnection(c.config.AMQPURL, c.config.TLS, amqp.Table{
		"product": "waybill-consumer", "version": Version, "language": "go", "contracts": named, "connection_name": c.id,
	}, c.log)
	provider := c.tracerProvider
	if provider == nil {
		provider = otel.GetTracerProvider()
	}
	return newRunning(ctx, c.id, c.config.Prefetch, connection, newTraces(provider, c.id, c.config.AMQPURL), c.log, c.registrations)
}
