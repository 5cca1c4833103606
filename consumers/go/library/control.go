package waybill

import (
	"context"
	"log/slog"
	"strings"

	amqp "github.com/rabbitmq/amqp091-go"
	"waybill.local/contracts"
)

// listenForCancels hears the cancels of one routing key, on a queue of this process alone, until ctx ends.
//
// The queue is exclusive and so named anew on each channel: after a lost link RabbitMQ may keep the old one locked for
// a while. What is sent meanwhile is missed, which costs work done for nothing, no more: the outcome of a cancelled
// task changes nothing.
func listenForCancels(ctx context.Context, connection *connection, routingKey string, of contracts.ControlQueue, log *slog.Logger, onCancel func(cancelMessage)) {
	connection.keepChannel(ctx, log, func(_ *amqp.Connection, channel *amqp.Channel) error {
		fill := strings.NewReplacer("<routing_key>", routingKey, "<id>", randomHex(8))
		queue, err := channel.QueueDeclare(fill.Replace(of.Name), false, false, true, false, nil)
		if err != nil {
			return err
		}
		for _, binding := range of.Bindings {
			if err := channel.QueueBind(queue.Name, fill.Replace(binding), of.Exchange, false, nil); err != nil {
				return err
			}
		}
		messages, err := channel.Consume(queue.Name, "", true, true, false, false, nil)
		if err != nil {
			return err
		}
		go func() {
			for message := range messages {
				if cancel, ok := readCancel(message.Body); ok {
					onCancel(cancel)
				}
			}
			_ = channel.Close()
		}()
		log.Debug("listening for cancels", "queue", queue.Name)
		return nil
	})
}
