package tasks

import (
	"context"
	"time"

	waybill "waybill.local/consumer"
	"waybill.local/contracts"
	"waybill.local/handlers/payments"
)

// ProcessPayment handles process_payment: it takes the payment of one order, once, however often the task is delivered.
func ProcessPayment(book *payments.Payments, now func() time.Time) waybill.Handler[contracts.ProcessPaymentPayload, contracts.ProcessPaymentResult] {
	return func(ctx context.Context, payload contracts.ProcessPaymentPayload) (contracts.ProcessPaymentResult, error) {
		return book.Take(ctx, payload, now())
	}
}
