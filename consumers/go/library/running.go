package waybill

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"waybill.local/contracts"
)

// running is a consumer that runs: one connection, a channel for outcomes, and for each routing key one for its tasks
// and one for its cancels.
type running struct {
	connection *connection
	reporter   *reporter
	attempts   *attempts
	cancels    *memory[bool]
	crew       *crew
	consumer   string
	traces     traces
	log        *slog.Logger
	queues     []*queueConsumer

	// taking ends before outcomes: what was taken is still answered.
	taking, outcomes        context.Context
	stopTakes, stopOutcomes context.CancelFunc
	connecting              context.Context
	disconnect              context.CancelFunc
	connectionIsDown        chan struct{}
}

func newRunning(ctx context.Context, consumer string, prefetch int, connection *connection, traces traces, log *slog.Logger, registrations []registration) *running {
	r := &running{
		connection: connection, reporter: newReporter(log, traces.publishing()), traces: traces, attempts: newAttempts(time.Now),
		cancels: newMemory[bool](time.Hour, 100_000, time.Now), consumer: consumer, log: log, connectionIsDown: make(chan struct{}),
	}
	r.connecting, r.disconnect = context.WithCancel(ctx)
	r.outcomes, r.stopOutcomes = context.WithCancel(r.connecting)
	r.taking, r.stopTakes = context.WithCancel(r.outcomes)
	r.crew = newCrew(r.outcomes)
	for _, of := range registrations {
		r.queues = append(r.queues, newQueueConsumer(r.outcomes, r.desk(of), prefetch, contracts.Topology))
	}
	return r
}

// begin connects and consumes, in the background and until close.
func (r *running) begin() {
	go func() {
		r.connection.keep(r.connecting)
		close(r.connectionIsDown)
	}()
	go r.reporter.keep(r.outcomes, r.connection)
	for _, queue := range r.queues {
		go queue.keep(r.taking, r.connection)
		// Control is heard to the end: a draining consumer may still be told to stop a task.
		go listenToControl(r.outcomes, r.connection, queue.desk, contracts.Topology.ControlQueue, r.onCancel)
	}
}

// drain is how a consumer goes without losing or failing a task:
//
//	take no more ─► running tasks go on for grace ─► told to stop (ErrShutdown), 5 s
//	  ─► what is still unfinished is reported snoozed for 0 ms ─► close
//
// Not by nack: before RabbitMQ 4.3 each return counts as a redelivery, and a few deployments would make a healthy task
// look like one that kills its consumers. Answers how many were left.
func (r *running) drain(grace time.Duration) (left int) {
	const afterwards = 5 * time.Second
	within(afterwards, r.stopTaking)
	if !within(grace, r.finished) {
		r.attempts.each(func(a *attempt) { a.stop(ErrShutdown) })
		if !within(afterwards, r.finished) {
			left = r.attempts.each((*attempt).abandon)
			// Without a connection the reports cannot leave; RabbitMQ then gives the tasks on by itself.
			within(afterwards, r.finished)
		}
	}
	within(afterwards, r.close)
	return left
}

func (r *running) stopTaking() {
	r.stopTakes()
	for _, queue := range r.queues {
		queue.stopTaking()
	}
	r.log.Info("taking no more")
}

// finished returns when everything taken is answered and acked.
func (r *running) finished() {
	for _, queue := range r.queues {
		queue.finished()
	}
}

func (r *running) close() {
	r.stopOutcomes()
	for _, queue := range r.queues {
		queue.close()
	}
	r.disconnect()
	<-r.connectionIsDown
	r.finished() // what could not be reported has heard of it
}

func (r *running) unreadyBecause() []string {
	if r.taking.Err() != nil {
		return []string{"draining"}
	}
	if !r.connection.isConnected() {
		return []string{"not connected to RabbitMQ"}
	}
	var why []string
	for _, queue := range r.queues {
		if isConsuming, _ := queue.state(); !isConsuming {
			why = append(why, "not consuming "+queue.routingKey)
		}
	}
	return why
}

func (r *running) desk(of registration) *desk {
	log := r.log.With("routing_key", of.routingKey)
	var mu sync.Mutex
	seen := map[string]bool{}
	return &desk{
		registration: of, consumer: r.consumer, attempts: r.attempts, cancels: r.cancels, reporter: r.reporter,
		metrics: newMetrics(of.routingKey), spans: r.traces.processing(of.routingKey), crew: r.crew, log: log,
		onContract: func(theirs string) {
			mu.Lock()
			defer mu.Unlock()
			if theirs == of.digest || seen[theirs] {
				return
			}
			seen[theirs] = true
			log.Warn("The services have another "+of.routingKey+" than this consumer was built with; optional fields may be new.",
				"code", "contract_differs", "services_contract", theirs, "own_contract", of.digest)
		},
	}
}

func (r *running) onCancel(cancel cancelMessage) {
	stop, remember := judgeCancel(cancel.Consumer, r.consumer)
	if !stop {
		return
	}
	key := attemptKey(cancel.TaskID, cancel.Attempt)
	if remember {
		r.cancels.remember(key, true, 1)
	}
	isRunning := r.attempts.cancel(key)
	r.log.Debug("cancel", "task_id", cancel.TaskID, "attempt", cancel.Attempt, "reason", cancel.Reason, "running", isRunning)
}

// within answers whether it was done in time; it is not stopped otherwise.
func within(limit time.Duration, do func()) bool {
	done := make(chan struct{})
	go func() {
		do()
		close(done)
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}
