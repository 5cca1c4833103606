// Sends one task as the arguments say: URL, routing key, idempotency key, payload.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"waybill.local/send"
)

func main() {
	url, routingKey, key, payload := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	id, err := send.Client{URL: url}.Send(context.Background(), routingKey, key, json.RawMessage(payload))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(id)
}
