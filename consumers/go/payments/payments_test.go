package payments_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	waybill "waybill.local/consumer"
	"waybill.local/consumer/waybilltest"
	"waybill.local/contracts"
	"waybill.local/handlers/payments"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

var (
	noon    = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	payload = map[string]any{"order_id": 9007199254740993, "amount": 1999, "currency": "EUR"}
)

func TestASecondDeliveryIsAnsweredByTheFirstPayment(t *testing.T) {
	file := filepath.Join(t.TempDir(), "payments.db")
	var answers []string
	for hour := range 3 {
		book, err := payments.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		handler := func(ctx context.Context, payload contracts.ProcessPaymentPayload) (contracts.ProcessPaymentResult, error) {
			return book.Take(ctx, payload, noon.Add(time.Duration(hour)*time.Hour))
		}
		outcome := waybilltest.OutcomeOf(t.Context(), contracts.ProcessPayment, handler, payload, waybilltest.IdempotencyKey("default/order-7"))
		answers = append(answers, string(outcome.Result))
		if err := book.Close(); err != nil {
			t.Fatal(err)
		}
	}
	const first = `{"order_id":9007199254740993,"amount":1999,"currency":"EUR","charged_at":"2026-11-24T12:00:00Z"}`
	for _, answer := range answers {
		if answer != first {
			t.Errorf("got %s, want %s", answer, first)
		}
	}
}

// The ledger by itself, with the ordinary driver of each database. It stands here since the library has no driver.
func TestTheLedgerDoesAnEffectOnceAndForgetsOneThatFailed(t *testing.T) {
	for driver, source := range map[string]string{"sqlite": filepath.Join(t.TempDir(), "ledger.db"), "pgx": os.Getenv("WAYBILL_TEST_DATABASE_URL")} {
		t.Run(driver, func(t *testing.T) {
			if source == "" {
				t.Skip("WAYBILL_TEST_DATABASE_URL names no PostgreSQL")
			}
			database, err := sql.Open(driver, source)
			if err != nil {
				t.Fatal(err)
			}
			defer database.Close()
			if _, err := database.Exec(waybill.LedgerTable); err != nil {
				t.Fatal(err)
			}
			once := waybill.OnceInSQLite[contracts.ProcessPaymentPayload, contracts.ProcessPaymentResult]
			if driver == "pgx" {
				once = waybill.OnceInPostgres[contracts.ProcessPaymentPayload, contracts.ProcessPaymentResult]
			}
			declined := errors.New("declined")
			charged := 0
			for _, answer := range []error{declined, nil, errors.New("repeated")} {
				handler := func(ctx context.Context, payload contracts.ProcessPaymentPayload) (result contracts.ProcessPaymentResult, err error) {
					tx, err := database.BeginTx(ctx, nil)
					if err != nil {
						return result, err
					}
					defer func() { _ = tx.Rollback() }()
					result, err = once(ctx, tx, contracts.ProcessPayment, func() (contracts.ProcessPaymentResult, error) {
						charged++
						return contracts.ProcessPaymentResult{OrderID: payload.OrderID, Amount: payload.Amount, Currency: payload.Currency, ChargedAt: noon}, answer
					})
					if err != nil {
						return result, err
					}
					return result, tx.Commit()
				}
				outcome := waybilltest.OutcomeOf(t.Context(), contracts.ProcessPayment, handler, payload)
				if wanted := map[bool]string{true: "failed", false: "succeeded"}[errors.Is(answer, declined)]; outcome.Kind != wanted {
					t.Errorf("got %+v, want %s", outcome, wanted)
				}
			}
			if charged != 2 {
				t.Errorf("charged %d times, want 2: once in vain and once for good", charged)
			}
		})
	}
}
