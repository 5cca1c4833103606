package waybill

import (
	"sync"
	"time"
)

// said is the newest of what a handler said.
type said struct {
	progress *float64
	note     string
}

// progress sends the progress of one attempt until it is stopped. See nextProgress for when.
type progress struct {
	send func(said)

	mu        sync.Mutex
	startedAt time.Time
	lastSent  time.Duration
	sentAny   bool
	news      bool
	said      said
	stopped   bool
	timer     *time.Timer
}

// startProgress: alreadyTold says that one went out before the work began.
func startProgress(alreadyTold bool, send func(said)) *progress {
	p := &progress{send: send, startedAt: time.Now(), sentAny: alreadyTold}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.timer = time.AfterFunc(p.untilNext(), p.sendNow)
	return p
}

func (p *progress) say(value float64, note string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = said{progress: clamped(value), note: firstRunes(note, 200)}
	if p.stopped || p.news {
		return
	}
	p.news = true
	p.timer.Reset(p.untilNext())
}

// stop sends nothing more; one that is being sent at this moment may still go out, and changes nothing.
func (p *progress) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = true
	p.timer.Stop()
}

// sendNow sends without the lock: a broker that blocks publishers must not block a handler that says something.
func (p *progress) sendNow() {
	newest, stopped := p.take()
	if stopped {
		return
	}
	p.send(newest)
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.stopped {
		p.timer.Reset(p.untilNext())
	}
}

func (p *progress) take() (newest said, stopped bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lastSent, p.sentAny, p.news = time.Since(p.startedAt), true, false
	return p.said, p.stopped
}

func (p *progress) untilNext() time.Duration {
	return nextProgress(p.lastSent, p.sentAny, p.news) - time.Since(p.startedAt)
}
