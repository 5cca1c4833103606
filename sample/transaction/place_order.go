// An order and its task in one transaction of the application's own: both are there, or neither.
//
//	place_order <database URL> <order id> <routing key> <payload> commit|rollback
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"

	"github.com/jackc/pgx/v5"
)

func placeOrder(ctx context.Context, tx pgx.Tx, orderID int64, routingKey, payload string) (taskID string, err error) {
	if _, err = tx.Exec(ctx, "insert into orders (id) values ($1)", orderID); err != nil {
		return "", err
	}
	options := map[string]string{"idempotency_key": fmt.Sprintf("order-%d", orderID)}
	err = tx.QueryRow(ctx, "select waybill.send($1, $2::text, $3)::text", routingKey, payload, options).Scan(&taskID)
	return taskID, err
}

func main() {
	ctx := context.Background()
	if len(os.Args) != 6 {
		log.Fatal("place_order <database URL> <order id> <routing key> <payload> commit|rollback")
	}
	if err := run(ctx, os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, url, order, routingKey, payload, end string) error {
	orderID, err := strconv.ParseInt(order, 10, 64)
	if err != nil {
		return err
	}
	connection, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer connection.Close(ctx)
	tx, err := connection.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx) // After a commit it does nothing.
	taskID, err := placeOrder(ctx, tx, orderID, routingKey, payload)
	if err != nil {
		return err
	}
	fmt.Println(taskID)
	if end != "commit" {
		return tx.Rollback(ctx)
	}
	return tx.Commit(ctx)
}
