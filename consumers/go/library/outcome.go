package waybill

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// happened is what became of an attempt: the facts, before they are judged. One of its fields is set; none: the
// process must go and the handler has not answered.
type happened struct {
	result json.RawMessage
	// err with stoppedBy: why the handler had been told to stop, nil if it had not.
	err, stoppedBy   error
	resultProblems   []Problem
	payloadProblems  []Problem
	lateSince        time.Time
	crashed          *comings
	isLeftUnfinished bool
	panicked         any
	stackOfItsPanic  []byte
}

// judge says what the coordinator is told, by what became of an attempt.
//
//	returned ─────────────────────────► succeeded
//	Permanent ────────────────────────► failed permanent, its code
//	RetryAfter ───────────────────────► failed transient, retry_after_ms
//	Snooze ───────────────────────────► snoozed
//	any other error ──────────────────► failed transient, the error's code, else its type
//	  … after it was told to stop ────► timed_out · cancelled · at shutdown: snoozed for 0 ms
//	a panic ──────────────────────────► failed transient, uncaught
//	result breaks its contract ───────► failed permanent, result_violation: the work is done, so it is not repeated
//	payload breaks its contract ──────► failed permanent, contract_violation: the handler was not called
//	too late on arrival ──────────────► failed transient, timed_out
//	came back too often ──────────────► failed transient, crashed: not worked again
//	still working when we must go ────► snoozed for 0 ms: another consumer takes it, no failure counts
//
// A handler that was told to stop and answers all the same (returns, or with one of our errors) is believed: late is
// better than twice.
func judge(what happened) Outcome {
	switch {
	case what.isLeftUnfinished:
		return snoozed(0)
	case what.payloadProblems != nil:
		return violation("contract_violation", "payload", what.payloadProblems)
	case what.resultProblems != nil:
		return violation("result_violation", "result", what.resultProblems)
	case !what.lateSince.IsZero():
		return failed("transient", "timed_out", fmt.Sprintf("its deadline, %s, had passed on arrival", what.lateSince.UTC().Format(time.RFC3339Nano)))
	case what.crashed != nil:
		return failed("transient", "crashed", what.crashed.sentence())
	case what.panicked != nil:
		outcome := failed("transient", reasonOr(what.stoppedBy, "uncaught"), fmt.Sprint("panic: ", what.panicked))
		outcome.Detail = shorten(string(what.stackOfItsPanic), 16_000)
		return outcome
	case what.err != nil:
		return judgeError(what.err, what.stoppedBy)
	default:
		return Outcome{Kind: "succeeded", Result: what.result}
	}
}

func judgeError(err, stoppedBy error) Outcome {
	var later *RetryAfterError
	var notNow *SnoozeError
	switch {
	case errors.As(err, &notNow):
		return snoozed(wholeMilliseconds(notNow.For))
	case errors.Is(err, ErrPermanent):
		return withDetail(failed("permanent", codeOf(err, "permanent"), err.Error()), err)
	case errors.As(err, &later):
		pause := wholeMilliseconds(later.Pause)
		outcome := withDetail(failed("transient", codeOf(err, "retry_after"), err.Error()), err)
		outcome.RetryAfterMs = &pause
		return outcome
	case errors.Is(stoppedBy, ErrShutdown):
		return snoozed(0)
	default:
		return withDetail(failed("transient", reasonOr(stoppedBy, codeOf(err, typeOf(err))), err.Error()), err)
	}
}

func failed(failure, code, message string) Outcome {
	return Outcome{Kind: "failed", Failure: failure, Code: shorten(code, 100), Message: shorten(message, 2_000)}
}

func snoozed(forMs int64) Outcome { return Outcome{Kind: "snoozed", ForMs: &forMs} }

// withDetail adds the chain of errors, a line each: Go's errors carry no stack.
func withDetail(outcome Outcome, err error) Outcome {
	var lines []string
	for at := err; at != nil && len(lines) < 10; at = errors.Unwrap(at) {
		lines = append(lines, fmt.Sprintf("%T: %v", at, at))
	}
	outcome.Detail = shorten(strings.Join(lines, "\ncaused by: "), 16_000)
	return outcome
}

func violation(code, of string, problems []Problem) Outcome {
	noun := "problems"
	if len(problems) == 1 {
		noun = "problem"
	}
	var said []string
	for _, problem := range problems[:min(len(problems), 3)] {
		place := problem.Pointer
		if place == "" {
			place = "the whole"
		}
		said = append(said, fmt.Sprintf("%s: expected %s, got %s", place, problem.Expected, problem.Got))
	}
	outcome := failed("permanent", code, fmt.Sprintf("%d %s in the %s: %s", len(problems), noun, of, strings.Join(said, "; ")))
	outcome.Problems = problems[:min(len(problems), 20)]
	return outcome
}

// reasonOr names why the handler was told to stop. A panic at shutdown is no failure of the shutdown's.
func reasonOr(stoppedBy error, code string) string {
	switch {
	case errors.Is(stoppedBy, ErrTimedOut):
		return "timed_out"
	case errors.Is(stoppedBy, ErrCancelled):
		return "cancelled"
	default:
		return code
	}
}

func codeOf(err error, otherwise string) string {
	var coded interface{ Code() string }
	if errors.As(err, &coded) && coded.Code() != "" {
		return coded.Code()
	}
	return otherwise
}

// typeOf is the first type in the chain that says something: *fs.PathError is PathError; what errors.New and
// fmt.Errorf make is "error".
func typeOf(err error) string {
	for at := err; at != nil; at = errors.Unwrap(at) {
		of := reflect.TypeOf(at)
		for of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		if path := of.PkgPath(); of.Name() != "" && path != "errors" && path != "fmt" {
			return of.Name()
		}
	}
	return "error"
}

// wholeMilliseconds rounds up, within what the protocol takes: a struct may have been made by hand.
func wholeMilliseconds(pause time.Duration) int64 {
	return int64((max(pause, 0) + time.Millisecond - 1) / time.Millisecond)
}
