package waybill

import (
	"context"
	"errors"
	"log/slog"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
	"waybill.local/contracts"
)

// desk is what every delivery of one routing key needs.
type desk struct {
	registration
	// consumer is this process, this start.
	consumer string
	attempts *attempts
	cancels  *memory[bool]
	reporter *reporter
	metrics  *metrics
	spans    spanMaker
	crew     *crew
	log      *slog.Logger
	// onContract is told the digest of the contract that the services have, by a message or on control.
	onContract func(digest string)
}

// taken is one message as it came, and the ways to be done with it. None does anything once its channel has closed.
type taken interface {
	message() amqp.Delivery
	ack()
	// ackEarly acks while the work goes on, so that RabbitMQ does not take back what lasts longer than its 30 minutes.
	ackEarly()
	// isTwin: the second message of an attempt that runs here, which takes no room of its own.
	isTwin()
}

// answer is what is done with one message, from its arrival to its ack. The order is the guarantee: RabbitMQ keeps the
// task until its outcome is confirmed.
//
//	message ─► no headers of ours? adopted, confirmed
//	        ─► cancelled before it came? ───────────────────────────────► ack, no outcome
//	        ─► the same attempt runs or ran here? wait for its outcome ─► ack
//	        ─► payload checked, handler called ─► outcome, confirmed ───► ack
//
// ctx ends when nothing can be reported any more; then the message is left to RabbitMQ, which gives it on.
func (d *desk) answer(ctx context.Context, delivery taken) {
	task, err := d.asTask(ctx, delivery.message())
	if err != nil {
		return
	}
	key := attemptKey(task.taskID, task.attempt)
	if _, cancelled := d.cancels.recall(key); cancelled {
		delivery.ack()
		return
	}
	attempt, twin, ended := d.attempts.begin(ctx, key)
	switch {
	case twin != nil:
		answerAsTwin(ctx, twin, delivery)
	case ended != nil:
		d.reportThenAck(ctx, *ended, delivery)
	default:
		d.attemptAndReport(ctx, key, task, attempt, delivery)
	}
}

func (d *desk) attemptAndReport(ctx context.Context, key string, task taskMessage, attempt *attempt, delivery taken) {
	defer attempt.stop(nil)
	clock := startClock()
	ctxOfWork, span, trace := d.spans.ofAttempt(attempt.ctx, task, delivery.message())
	attempt.ctx, task.trace = ctxOfWork, trace
	outcome := judge(d.try(ctx, task, attempt, delivery))
	outcome.TaskID, outcome.Attempt, outcome.Consumer = task.taskID, task.attempt, d.consumer
	outcome.StartedAt, outcome.FinishedAt = clock.times()
	endWith(span, outcome)
	report := d.reportOf(outcome, trace)
	d.attempts.end(key, outcome.Code, report)
	d.metrics.count(outcome, clock.elapsed())
	if outcome.Kind == "failed" && outcome.Code != "cancelled" {
		d.log.Warn("the attempt failed: "+outcome.Message, "task_id", task.taskID, "attempt", task.attempt, "failure", outcome.Failure, "code", outcome.Code)
	}
	d.reportThenAck(ctx, report, delivery)
	close(attempt.reported)
}

func (d *desk) asTask(ctx context.Context, delivery amqp.Delivery) (taskMessage, error) {
	message := readTaskMessage(delivery, d.maxRedeliveries)
	if !message.isForeign {
		if message.digest != "" {
			d.onContract(message.digest)
		}
		return message, nil
	}
	task := message.adopt(newUUIDv7(time.Now()))
	adopted := adoptedMessage{
		Kind: "adopted", TaskID: task.taskID, Attempt: task.attempt, Consumer: d.consumer,
		RoutingKey: d.routingKey, PayloadBase64: delivery.Body,
	}
	return task, d.reporter.report(ctx, report{kind: "adopted", taskID: task.taskID, body: encode(adopted), trace: message.trace})
}

// answerAsTwin: acked early, an attempt lives by its heartbeats, and a message kept for hours would only be taken back.
func answerAsTwin(ctx context.Context, twin *attempt, delivery taken) {
	delivery.isTwin()
	select {
	case <-twin.reported:
		delivery.ack()
	case <-twin.ackedEarly:
		delivery.ack()
	case <-ctx.Done():
	}
}

var errToldToStop = errors.New("told to stop before the work began")

func (d *desk) try(ctx context.Context, task taskMessage, attempt *attempt, delivery taken) happened {
	redelivery := judgeRedelivery(task.comings)
	if redelivery == crashed {
		return happened{crashed: &task.comings}
	}
	if !task.deadline.IsZero() && !task.deadline.After(time.Now()) {
		return happened{lateSince: task.deadline}
	}
	payload, problems := d.payload.Payload(delivery.message().Body)
	if len(problems) > 0 {
		return happened{payloadProblems: problems}
	}
	long := d.isAckedEarly()
	tellsFirst := long || redelivery == tellFirst
	if tellsFirst {
		d.tellFirst(ctx, task, attempt)
	}
	if reason := stoppedBy(attempt.ctx); reason != nil {
		return happened{err: errToldToStop, stoppedBy: reason}
	}
	if long {
		close(attempt.ackedEarly)
		delivery.ackEarly()
	}
	progress := startProgress(tellsFirst, func(said said) { d.reporter.tell(ctx, d.progressReport(task, said)) })
	return d.run(d.crew.do, attempt, payload, d.taskFor(task), d.deadlineOf(task), progress)
}

// tellFirst waits for the confirm, or until the attempt is given up.
func (d *desk) tellFirst(ctx context.Context, task taskMessage, attempt *attempt) {
	told, giveUp := context.WithCancel(ctx)
	defer giveUp()
	go func() {
		select {
		case <-attempt.abandoned:
			giveUp()
		case <-told.Done():
		}
	}()
	_ = d.reporter.report(told, d.progressReport(task, said{}))
}

func (d *desk) progressReport(task taskMessage, said said) report {
	return report{kind: "progress", taskID: task.taskID, body: encode(progressMessage{
		Kind: "progress", TaskID: task.taskID, Attempt: task.attempt, Consumer: d.consumer,
		Progress: said.progress, Note: said.note, Redeliveries: task.redeliveries, AckedEarly: d.isAckedEarly(),
	})}
}

func (d *desk) taskFor(task taskMessage) *Task {
	log := taskLog(d.log, task.taskID, task.attempt, task.trace.traceparent, d.sensitive)
	return &Task{
		ID: task.taskID, IdempotencyKey: task.idempotencyKey, Attempt: task.attempt, Failures: task.failures,
		MaxAttempts: task.maxAttempts, Traceparent: task.trace.traceparent, Log: log,
	}
}

func (d *desk) deadlineOf(task taskMessage) time.Time {
	byContract := time.Now().Add(d.timeout)
	if !task.deadline.IsZero() && task.deadline.Before(byContract) {
		return task.deadline
	}
	return byContract
}

// reportOf: nobody reads the outcomes of a contract that declares none, but a crash is news all the same.
func (d *desk) reportOf(outcome Outcome, trace traceHeaders) report {
	isUnread := d.outcome == contracts.OutcomeNone && outcome.Code != "crashed"
	return report{
		kind: outcome.Kind, taskID: outcome.TaskID, attempt: outcome.Attempt, body: encode(outcome), isUnread: isUnread, trace: trace,
	}
}

func (d *desk) reportThenAck(ctx context.Context, report report, delivery taken) {
	if !report.isUnread && d.reporter.report(ctx, report) != nil {
		return
	}
	delivery.ack()
}
