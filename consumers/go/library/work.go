package waybill

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// run calls the handler and waits for what becomes of it: until it answers, or the process must go without its answer.
// Past the deadline it is told to stop, and nothing more is heard of it until it does. begin runs the handler on a
// goroutine of its own.
func (r registration) run(begin func(func()), a *attempt, payload []byte, task *Task, deadline time.Time, progress *progress) happened {
	ctx, release := context.WithDeadlineCause(a.ctx, deadline, ErrTimedOut)
	defer release()
	task.say = progress.say
	ctx = context.WithValue(ctx, taskKey{}, task)
	// A heartbeat would go on claiming a task that is over, or is another's.
	stopTelling := context.AfterFunc(ctx, func() {
		if !errors.Is(stoppedBy(ctx), ErrShutdown) {
			progress.stop()
		}
	})
	defer stopTelling()
	defer progress.stop()

	answered := make(chan happened, 1)
	begin(func() { r.callSafely(ctx, payload, answered) })
	select {
	case what := <-answered:
		return what
	case <-a.abandoned:
		return happened{isLeftUnfinished: true}
	}
}

// maxResultBytes is the protocol's: contracts/PROTOCOL.md, rule 22.
const maxResultBytes = 64 * 1024

// callSafely answers however the handler ends: also by a panic, or by runtime.Goexit, which ends this goroutine.
func (r registration) callSafely(ctx context.Context, payload []byte, answered chan<- happened) {
	var what happened
	returned := false
	defer func() {
		if !returned {
			what = happened{panicked: recover(), stackOfItsPanic: debug.Stack(), stoppedBy: stoppedBy(ctx)}
			if what.panicked == nil {
				what.panicked = "the handler ended its goroutine (runtime.Goexit)"
			}
		}
		answered <- what
	}()
	what = r.callAndCheck(ctx, payload)
	returned = true
}

func (r registration) callAndCheck(ctx context.Context, payload []byte) happened {
	text, err := r.call(ctx, payload)
	var unwritable *unwritableError
	switch {
	case errors.As(err, &unwritable):
		return happened{resultProblems: []Problem{{Rule: "json", Expected: "a value that JSON can hold", Got: unwritable.Error()}}}
	case err != nil:
		return happened{err: err, stoppedBy: stoppedBy(ctx)}
	}
	if problems := r.result.Result(text); len(problems) > 0 {
		return happened{resultProblems: problems}
	}
	if len(text) > maxResultBytes {
		expected := fmt.Sprintf("at most %d bytes; store the rest and return where it is", maxResultBytes)
		return happened{resultProblems: []Problem{{Rule: "size", Expected: expected, Got: fmt.Sprintf("%d bytes", len(text))}}}
	}
	return happened{result: text}
}
