package waybill

import (
	"errors"
	"fmt"
	"time"
)

// ErrPermanent marks a failure that trying again cannot mend: the task ends among the dead letters. Wrap it, or call
// Permanent to give it a code as well:
//
//	return result, fmt.Errorf("report %s: %w", id, waybill.ErrPermanent)
var ErrPermanent = errors.New("permanent failure")

// Permanent is a failure that trying again cannot mend; code names its group on the dashboard.
// errors.Is(…, ErrPermanent) holds, and so does errors.Is for what err is.
func Permanent(code string, err error) error {
	return &permanentError{code: code, err: err}
}

type permanentError struct {
	code string
	err  error
}

func (e *permanentError) Error() string   { return message(e.err, "permanent failure") }
func (e *permanentError) Code() string    { return e.code }
func (e *permanentError) Unwrap() []error { return present(ErrPermanent, e.err) }

// RetryAfterError is a failure that knows when it is worth trying again: see RetryAfter.
type RetryAfterError struct {
	// Pause is 0 to 7 days; it is rounded up to whole milliseconds.
	Pause time.Duration
	Err   error
}

// RetryAfter is a failure to be tried again after this pause instead of the policy's; the attempt counts. The code is
// that of err (see WithCode), else retry_after. A pause outside 0 to 7 days is an error of the program: it panics.
func RetryAfter(pause time.Duration, err error) error {
	mustBeWithin(pause, "RetryAfter", 7)
	return &RetryAfterError{Pause: pause, Err: err}
}

func (e *RetryAfterError) Error() string { return message(e.Err, "again after a pause") }
func (e *RetryAfterError) Unwrap() error { return e.Err }

// SnoozeError is an answer and no failure: see Snooze.
type SnoozeError struct {
	// For is 0 to 30 days; it is rounded up to whole milliseconds.
	For time.Duration
}

// Snooze answers: not now. The task comes back after this pause, and no failure is counted. A pause outside 0 to 30
// days is an error of the program: it panics.
func Snooze(pause time.Duration) error {
	mustBeWithin(pause, "Snooze", 30)
	return &SnoozeError{For: pause}
}

func (e *SnoozeError) Error() string { return fmt.Sprintf("not now, again in %v", e.For) }

// WithCode gives an error the code that names its group on the dashboard, and in the contract's retry.on. Any error
// with a method Code() string has one.
func WithCode(code string, err error) error { return &codedError{code: code, err: err} }

type codedError struct {
	code string
	err  error
}

func (e *codedError) Error() string { return message(e.err, e.code) }
func (e *codedError) Code() string  { return e.code }
func (e *codedError) Unwrap() error { return e.err }

func message(err error, otherwise string) string {
	if err == nil {
		return otherwise
	}
	return err.Error()
}

func present(errs ...error) []error {
	var there []error
	for _, err := range errs {
		if err != nil {
			there = append(there, err)
		}
	}
	return there
}

// mustBeWithin: the most is the protocol's, contracts/messages/outcome.schema.json.
func mustBeWithin(pause time.Duration, of string, days int) {
	if pause < 0 || pause > time.Duration(days)*24*time.Hour {
		panic(fmt.Sprintf("%s takes 0 to %d days, got %v", of, days, pause))
	}
}
