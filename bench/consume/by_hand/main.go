// A consumer by hand: take, parse, check, report with a confirm, ack. Nothing is told while it works, nothing is
// remembered, and a lost connection ends it. SCHEMAS: where the contract's schemas are; without it nothing is checked.
package main

import (
	"bytes"
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
	"github.com/santhosh-tekuri/jsonschema/v6"
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

// schema answers nil where nothing is to be checked.
func schema(name string) *jsonschema.Schema {
	folder, isSet := os.LookupEnv("SCHEMAS")
	if !isSet {
		return nil
	}
	return must(jsonschema.NewCompiler().Compile(filepath.Join(folder, name+".schema.json")))
}

func check(schema *jsonschema.Schema, text []byte) {
	if schema != nil {
		must(0, schema.Validate(must(jsonschema.UnmarshalJSON(bytes.NewReader(text)))))
	}
}

func main() {
	payloadSchema, resultSchema := schema("payload"), schema("result")
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
		check(payloadSchema, message.Body)
		must(0, json.Unmarshal(message.Body, &read))
		result := must(json.Marshal(map[string]any{"integer": strconv.FormatInt(read.Integer, 10)}))
		check(resultSchema, result)
		now := time.Now()
		body := must(json.Marshal(map[string]any{
			"kind": "succeeded", "task_id": message.MessageId, "attempt": message.Headers["attempt"],
			"started_at": now, "finished_at": now, "result": json.RawMessage(result),
		}))
		confirm := must(channel.PublishWithDeferredConfirm("outcomes", "outcomes", true, false, amqp.Publishing{
			CorrelationId: message.MessageId, ContentType: "application/json", DeliveryMode: amqp.Persistent, Body: body,
		}))
		unconfirmed <- reported{confirm, message}
	}
	log.Fatal("the connection was lost")
}
