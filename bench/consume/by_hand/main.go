// A consumer by hand: take, parse, report with a confirm, ack. Nothing is checked, nothing is told while it works.
package main

import (
	"encoding/json"
	"log"
	"os"
	"strconv"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

type payload struct {
	Integer int64 `json:"integer"`
}

type reported struct {
	confirm *amqp.DeferredConfirmation
	message amqp.Delivery
}

func must[Value any](value Value, err error) Value {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	connection := must(amqp.Dial(os.Getenv("AMQP_URL")))
	channel := must(connection.Channel())
	must(0, channel.Confirm(false))
	must(0, channel.Qos(100, 0, false))
	messages := must(channel.Consume("conformance", "", false, false, false, false, nil))
	unconfirmed := make(chan reported, 100)
	go func() {
		for one := range unconfirmed {
			if !one.confirm.Wait() {
				log.Fatal("an outcome was not taken")
			}
			must(0, one.message.Ack(false))
		}
	}()
	for message := range messages {
		var read payload
		must(0, json.Unmarshal(message.Body, &read))
		now := time.Now()
		body := must(json.Marshal(map[string]any{
			"kind": "succeeded", "task_id": message.MessageId, "attempt": message.Headers["attempt"],
			"started_at": now, "finished_at": now, "result": map[string]any{"integer": strconv.FormatInt(read.Integer, 10)},
		}))
		confirm := must(channel.PublishWithDeferredConfirm("outcomes", "outcomes", true, false, amqp.Publishing{
			CorrelationId: message.MessageId, ContentType: "application/json", DeliveryMode: amqp.Persistent, Body: body,
		}))
		unconfirmed <- reported{confirm, message}
	}
	log.Fatal("the connection was lost")
}
