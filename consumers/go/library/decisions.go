package waybill

import (
	"math"
	"math/rand/v2"
	"time"
)

// judgeRedelivery: a message that was here before is suspect, it may have killed those who worked it.
//
//	never delivered before ─────────────► work
//	came back, not too often ───────────► tell first (a confirmed progress with the count), then work
//	more often than max_redeliveries ───► crashed: reported, not worked again
//
// Told first, so that the coordinator knows of every death even when the next one comes at once.
func judgeRedelivery(of comings) redelivery {
	switch {
	case of.redeliveries > of.maxRedeliveries:
		return crashed
	case of.redelivered || of.redeliveries > 0:
		return tellFirst
	default:
		return work
	}
}

type redelivery string

const (
	work      redelivery = "work"
	tellFirst redelivery = "tell first"
	crashed   redelivery = "crashed"
)

// judgeCancel: it may come while the attempt runs here, before its message does, or for a task of another process.
//
//	names no consumer ──────────► stop the attempt if it runs here, and remember it for an hour: its message, should
//	                              it come, is dropped (acked, no outcome)
//	names this consumer ────────► stop the attempt, remember nothing: another process holds it, and if that one dies
//	                              its message must still be worked here
//	names another consumer ─────► not ours
func judgeCancel(named, thisConsumer string) (stop, remember bool) {
	return named == "" || named == thisConsumer, named == ""
}

// slots is how many messages a new process takes at once. A message that kills its process takes everything the
// process holds with it. So a new process holds one, until it has seen that work can be survived:
//
//	start ──────────────────────────────────────────────► 1
//	took a message that was never delivered before ─────► all (what came back lies at the head of the queue, so the
//	                                                       suspects are over)
//	the last message taken has run for 10 s ────────────► one more
//
// A process that has come this far keeps it when only its connection is new.
type slots struct{ open, full int }

func startCarefully(full int) slots { return slots{open: 1, full: full} }

func (s slots) afterTaking(redelivered bool) slots {
	if redelivered {
		return s
	}
	return slots{open: s.full, full: s.full}
}

func (s slots) afterLastRanLong() slots { return slots{open: min(s.open+1, s.full), full: s.full} }

// longRun: after this long, a message is taken to be one that does not kill at once.
const longRun = 10 * time.Second

// isAckedEarly: RabbitMQ takes a message back after 30 minutes without an ack (contracts/PROTOCOL.md, rule 34).
func isAckedEarly(timeout time.Duration) bool { return timeout >= 25*time.Minute }

// backoff is the wait before the next try, after this many failures in a row: 100 ms, doubling, at most 15 s, less up
// to a quarter (random is 0 to 1), so that a hundred consumers do not come back to a broker in one moment.
func backoff(failures int, random float64) time.Duration {
	longest := min(100*time.Millisecond<<min(failures, 10), 15*time.Second)
	return time.Duration(float64(longest) * (1 - random/4))
}

func pauseAfter(failures int) <-chan time.Time { return time.After(backoff(failures, rand.Float64())) }

// nextProgress says when the next progress of a running attempt is due, since its start. It is news for people and a
// heartbeat for the coordinator, and a task that takes a moment sends none at all:
//
//	nothing sent yet ───────────► 1 s after the start
//	the handler said more ──────► 1 s after the last one
//	nothing new ────────────────► 10 s after the last one
func nextProgress(lastSent time.Duration, sentAny, news bool) time.Duration {
	if !sentAny || news {
		return lastSent + time.Second
	}
	return lastSent + 10*time.Second
}

// clamped to 0 to 1; nil for what is no number.
func clamped(progress float64) *float64 {
	if math.IsNaN(progress) || math.IsInf(progress, 0) {
		return nil
	}
	value := min(max(progress, 0), 1)
	return &value
}
