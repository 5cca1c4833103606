package waybill

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"waybill.local/contracts"
)

// OnceInPostgres and OnceInSQLite do an effect once only, in the application's own database: who does the work first
// writes the routing key and the idempotency key into waybill_ledger, in the transaction of the effect, and the result
// beside them.
//
//	first delivery         insert - effect - result - commit          all of it, or nothing of it
//	a second, later        insert finds the row: the recorded result, no effect
//	a second, meanwhile    insert waits for the first to end: its commit, as above; its rollback, as the first
//
// The transaction is the caller's, who commits it, and rolls it back at an error. The context is the handler's. What
// happens outside that database is not undone by a rollback: see contracts/PROTOCOL.md, "Once only".
func OnceInPostgres[Payload, Result any](ctx context.Context, tx *sql.Tx, contract contracts.Contract[Payload, Result], effect func() (Result, error)) (Result, error) {
	return once(ctx, tx, contract, effect, inPostgres)
}

// OnceInSQLite is OnceInPostgres for SQLite.
func OnceInSQLite[Payload, Result any](ctx context.Context, tx *sql.Tx, contract contracts.Contract[Payload, Result], effect func() (Result, error)) (Result, error) {
	return once(ctx, tx, contract, effect, inSQLite)
}

// LedgerTable makes the table, in PostgreSQL and SQLite alike. Rows may be deleted once no task of their key can come
// again.
const LedgerTable = `create table if not exists waybill_ledger (
  routing_key text not null,
  idempotency_key text not null,
  result text,
  recorded_at timestamp not null default current_timestamp,
  primary key (routing_key, idempotency_key)
)`

func once[Payload, Result any](ctx context.Context, tx *sql.Tx, contract contracts.Contract[Payload, Result], effect func() (Result, error), statements ledgerStatements) (result Result, err error) {
	key := From(ctx).IdempotencyKey
	began, err := tx.ExecContext(ctx, statements.begin, contract.RoutingKey, key)
	if err != nil {
		return result, err
	}
	switch rows, err := began.RowsAffected(); {
	case err != nil:
		return result, err
	case rows == 0:
		return recorded[Result](tx.QueryRowContext(ctx, statements.find, contract.RoutingKey, key))
	}
	if result, err = effect(); err != nil {
		return result, err
	}
	text, err := encodeJSON(result)
	if err != nil {
		return result, err
	}
	_, err = tx.ExecContext(ctx, statements.end, contract.RoutingKey, key, string(text))
	return result, err
}

func recorded[Result any](row *sql.Row) (result Result, err error) {
	var text sql.NullString
	if err := row.Scan(&text); err != nil {
		return result, err
	}
	if !text.Valid {
		return result, errWithoutResult
	}
	if err := json.Unmarshal([]byte(text.String), &result); err != nil {
		return result, fmt.Errorf("the ledger's result of this key: %w", err)
	}
	return result, nil
}

// errWithoutResult: somebody dropped the error of the effect and committed nevertheless.
var errWithoutResult = errors.New("the ledger has this key without a result: a transaction was committed after its effect had failed")

type ledgerStatements struct{ begin, find, end string }

var inPostgres = ledgerStatements{
	begin: "insert into waybill_ledger (routing_key, idempotency_key) values ($1, $2) on conflict do nothing",
	find:  "select result from waybill_ledger where routing_key = $1 and idempotency_key = $2",
	end:   "update waybill_ledger set result = $3 where routing_key = $1 and idempotency_key = $2",
}

var inSQLite = ledgerStatements{
	begin: "insert into waybill_ledger (routing_key, idempotency_key) values (?1, ?2) on conflict do nothing",
	find:  "select result from waybill_ledger where routing_key = ?1 and idempotency_key = ?2",
	end:   "update waybill_ledger set result = ?3 where routing_key = ?1 and idempotency_key = ?2",
}
