package waybill

import "context"

// crew runs calls on goroutines that are kept for the next one: each begins with a small stack, and growing it anew
// was an eighth of what a short task costs.
type crew struct {
	calls chan func()
	// end: those who are idle go.
	end <-chan struct{}
}

func newCrew(ctx context.Context) *crew { return &crew{calls: make(chan func()), end: ctx.Done()} }

// do begins the call at once, on one that is idle, else on a new one.
func (c *crew) do(call func()) {
	select {
	case c.calls <- call:
	default:
		go c.work(call)
	}
}

func (c *crew) work(call func()) {
	for {
		call()
		select {
		case call = <-c.calls:
		case <-c.end:
			return
		}
	}
}
