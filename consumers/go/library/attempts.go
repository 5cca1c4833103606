package waybill

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"
)

// attempts of this process: those that run, and how the last ones ended. A message can come twice (the connection
// broke before its ack, or its task was published again); the second is answered with what became of the first, and
// never worked beside it.
type attempts struct {
	mu      sync.Mutex
	running map[string]*attempt
	ended   *memory[report]
}

func newAttempts(now func() time.Time) *attempts {
	return &attempts{running: map[string]*attempt{}, ended: newMemory[report](time.Hour, 8<<20, now)}
}

// attempt is one try at work in this process.
type attempt struct {
	// ctx belongs to who answers its message; others tell it to stop.
	ctx  context.Context
	stop context.CancelCauseFunc
	// abandoned: the process must go, and waits no longer for the handler.
	abandoned   chan struct{}
	abandonOnce sync.Once
	// reported is closed when the outcome is confirmed.
	reported chan struct{}
	// ackedEarly is closed when its message was acked before the work was done, so its heartbeats own the task.
	ackedEarly chan struct{}
}

func newAttempt(ctx context.Context) *attempt {
	ctx, stop := context.WithCancelCause(ctx)
	return &attempt{ctx: ctx, stop: stop, abandoned: make(chan struct{}), reported: make(chan struct{}), ackedEarly: make(chan struct{})}
}

func (a *attempt) abandon() { a.abandonOnce.Do(func() { close(a.abandoned) }) }

// begin answers a new attempt; or the one that runs under this key, or what was reported at its end.
func (a *attempts) begin(ctx context.Context, key string) (begun, twin *attempt, ended *report) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if twin = a.running[key]; twin != nil {
		return nil, twin, nil
	}
	if report, known := a.ended.recall(key); known {
		return nil, nil, &report
	}
	begun = newAttempt(ctx)
	a.running[key] = begun
	return begun, nil, nil
}

// end remembers the report, as bytes: many of them lie here for an hour. A cancelled attempt is not remembered: if the
// process that held it instead dies, its message is worked here.
func (a *attempts) end(key string, code string, report report) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.running, key)
	if code != "cancelled" {
		a.ended.remember(key, report, len(report.body))
	}
}

// cancel tells one attempt to stop, and answers whether it runs here.
func (a *attempts) cancel(key string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	running := a.running[key]
	if running != nil {
		running.stop(ErrCancelled)
	}
	return running != nil
}

func (a *attempts) each(do func(*attempt)) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, running := range a.running {
		do(running)
	}
	return len(a.running)
}

func attemptKey(taskID string, attempt int) string { return taskID + "/" + strconv.Itoa(attempt) }

// stoppedBy answers why a context has ended: one of our three reasons, or nil.
func stoppedBy(ctx context.Context) error {
	cause := context.Cause(ctx)
	for _, reason := range []error{ErrTimedOut, ErrCancelled, ErrShutdown} {
		if errors.Is(cause, reason) {
			return reason
		}
	}
	return nil
}
