// Package payments keeps what orders have paid.
package payments

import (
	"context"
	"database/sql"
	"net/url"
	"time"

	waybill "waybill.local/consumer"
	"waybill.local/contracts"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Payments are the application's own, in an SQLite file. Each is taken once per idempotency key: payment and ledger
// entry are one transaction.
type Payments struct{ database *sql.DB }

// Open makes the tables where they are not there.
func Open(file string) (*Payments, error) {
	// Other consumers write to the same file: who comes second waits. Immediate, so that nobody waits in mid-transaction.
	settings := "_txlock=immediate&_pragma=busy_timeout(30000)&_pragma=journal_mode(wal)"
	name := url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: settings}
	database, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	for _, table := range []string{waybill.LedgerTable, paymentsTable} {
		if _, err := database.Exec(table); err != nil {
			_ = database.Close()
			return nil, err
		}
	}
	return &Payments{database}, nil
}

// Close ends all connections.
func (p *Payments) Close() error { return p.database.Close() }

// Take is called with the context of a handler.
func (p *Payments) Take(ctx context.Context, payload contracts.ProcessPaymentPayload, chargedAt time.Time) (result contracts.ProcessPaymentResult, err error) {
	tx, err := p.database.BeginTx(ctx, nil)
	if err != nil {
		return result, err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	result, err = waybill.OnceInSQLite(ctx, tx, contracts.ProcessPayment, func() (contracts.ProcessPaymentResult, error) {
		charged := chargedAt.UTC()
		_, err := tx.ExecContext(ctx, insertPayment, waybill.From(ctx).IdempotencyKey, payload.OrderID, payload.Amount, payload.Currency, charged.Format(time.RFC3339Nano))
		return contracts.ProcessPaymentResult{OrderID: payload.OrderID, Amount: payload.Amount, Currency: payload.Currency, ChargedAt: charged}, err
	})
	if err != nil {
		return result, err
	}
	return result, tx.Commit()
}

// The amount in minor units. The key is not unique here: that is the ledger's business, and a test counts rows.
const paymentsTable = `create table if not exists payments (
  id integer primary key,
  idempotency_key text not null,
  order_id bigint not null,
  amount bigint not null,
  currency text not null,
  charged_at text not null
)`

const insertPayment = "insert into payments (idempotency_key, order_id, amount, currency, charged_at) values (?, ?, ?, ?, ?)"
