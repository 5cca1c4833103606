package waybill

import (
	"context"
	"strings"

	amqp "github.com/rabbitmq/amqp091-go"
	"waybill.local/contracts"
)

// listenToControl hears what the services say about one routing key, on a queue of this process alone, until ctx ends:
// cancels, and the digest of the contract that they have.
//
// The queue is exclusive and so named anew on each channel: after a lost link RabbitMQ may keep the old one locked for
// a while. What is sent meanwhile is missed, which costs work done for nothing, no more: the outcome of a cancelled
// task changes nothing.
func listenToControl(ctx context.Context, connection *connection, of *desk, control contracts.ControlQueue, onCancel func(cancelMessage)) {
	log := of.log
	connection.keepChannel(ctx, log, func(_ *amqp.Connection, channel *amqp.Channel) error {
		fill := strings.NewReplacer("<routing_key>", of.routingKey, "<id>", randomHex(8))
		queue, err := channel.QueueDeclare(fill.Replace(control.Name), false, false, true, false, nil)
		if err != nil {
			return err
		}
		for _, binding := range control.Bindings {
			if err := channel.QueueBind(queue.Name, fill.Replace(binding), control.Exchange, false, nil); err != nil {
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
				} else if digest, ok := readContractNotice(message.Body); ok {
					of.onContract(digest)
				}
			}
			_ = channel.Close()
		}()
		log.Debug("listening to control", "queue", queue.Name)
		return nil
	})
}
