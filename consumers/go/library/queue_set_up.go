package waybill

import (
	"fmt"

	amqp "github.com/rabbitmq/amqp091-go"
	"waybill.local/contracts"
)

// setUpQueue sees to it that the queue of a routing key is there, whoever starts first.
//
//	look for it (passively: needs no right) ── there ──► consume
//	  └ 404 ── declare and bind it, exactly as topology.json says ── done ──► consume
//	             └ 403: this user may not ──► wait, say so, look again
//
// Each 403 and 404 closes its channel, so each step has its own. In production a consumer may not declare (a right to
// bind is a right to take any task), and waits for the services. Answers a *notYetError where the queue must be
// waited for.
func setUpQueue(link *amqp.Connection, routingKey string, topology contracts.TopologyValue) error {
	err := onOwnChannel(link, func(channel *amqp.Channel) error {
		_, err := channel.QueueDeclarePassive(routingKey, true, false, false, false, nil)
		return err
	})
	switch replyCode(err) {
	case amqp.NotFound:
	case amqp.AccessRefused:
		return &notYetError{fmt.Sprintf("this user may not look for the queue %s; waiting", routingKey)}
	default:
		return err
	}
	err = onOwnChannel(link, func(channel *amqp.Channel) error { return declareAndBind(channel, routingKey, topology) })
	switch replyCode(err) {
	case amqp.AccessRefused:
		return &notYetError{fmt.Sprintf("the queue %s is not there and this user may not declare it; waiting", routingKey)}
	case amqp.NotFound:
		return &notYetError{fmt.Sprintf("the exchange for the queue %s is not there; waiting", routingKey)}
	default:
		return err
	}
}

// declareAndBind declares the exchange too: a queue that stood unbound would be found by the next look, and get nothing.
func declareAndBind(channel *amqp.Channel, routingKey string, topology contracts.TopologyValue) error {
	for _, exchange := range topology.Exchanges {
		if exchange.Name != topology.TaskQueue.Exchange {
			continue
		}
		if err := channel.ExchangeDeclare(exchange.Name, exchange.Type, true, false, false, false, nil); err != nil {
			return err
		}
	}
	if _, err := channel.QueueDeclare(routingKey, true, false, false, false, topology.TaskQueue.Arguments); err != nil {
		return err
	}
	return channel.QueueBind(routingKey, routingKey, topology.TaskQueue.Exchange, false, nil)
}

func onOwnChannel(link *amqp.Connection, act func(*amqp.Channel) error) error {
	channel, err := link.Channel()
	if err != nil {
		return err
	}
	defer func() { _ = channel.Close() }()
	return act(channel)
}
