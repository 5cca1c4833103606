"""What is done with one message, from its arrival to its ack. The order is the guarantee: RabbitMQ keeps the task
until its outcome is confirmed.

    message ─► no headers of ours? adopted, confirmed
            ─► cancelled before it came? ───────────────────────────────► ack, no outcome
            ─► the same attempt runs or ran here? wait for its outcome ─► ack
            ─► payload checked, handler called ─► outcome, confirmed ───► ack
"""

import base64
from collections.abc import Callable

from .attempts import Attempt, attempt_key
from .clock import Clock
from .context import TaskFacts
from .desk import Delivery, Desk
from .json_log import BoundLog
from .messages import Adopted, Ending, Report, Timed, encode_outcome
from .outcome import Returned, WhatHappened, outcome_of
from .spans import continued_by, end_with
from .task_message import ForeignMessage, KnownTask, adopt, read_task_message
from .trying import Rest, try_task
from .uuid7 import uuid7


def answer(delivery: Delivery, desk: Desk) -> Rest:
    """Begins it. In the end the delivery hears `ack` or, where this library is at fault, `failed`. Most messages go
    their way by calls alone, which is quicker than a coroutine for each; what has to wait first (for a confirm, for
    a twin) is answered as one, to be run.
    """
    contract, message = desk.registration.contract, delivery.message
    task = read_task_message(
        message.message_id,
        message.headers,
        redelivered=message.redelivered,
        max_redeliveries=contract.max_redeliveries,
    )
    if isinstance(task, ForeignMessage):
        return _adopt_and_answer(task, delivery, desk)
    if task.contract_digest is not None:
        desk.on_contract(task.contract_digest)
    return _answer_task(task, delivery, desk)


async def _adopt_and_answer(message: ForeignMessage, delivery: Delivery, desk: Desk) -> None:
    task = adopt(message, uuid7())
    adopted = Adopted(
        kind="adopted",
        task_id=task.facts.task_id,
        attempt=task.facts.attempt,
        consumer=desk.consumer,
        routing_key=desk.registration.contract.routing_key,
        payload_base64=base64.b64encode(delivery.message.body).decode(),
    )
    await desk.reporter.report(Report.of(adopted, traceparent=message.traceparent, tracestate=message.tracestate))
    rest = _answer_task(task, delivery, desk)
    if rest is not None:
        await rest


def _answer_task(task: KnownTask, delivery: Delivery, desk: Desk) -> Rest:
    key = attempt_key(task.facts.task_id, task.facts.attempt)
    if desk.cancels.recall(key) is not None:
        delivery.ack()
        return None

    twin = desk.attempts.running(key)
    if twin is not None:
        return _answer_as_twin(twin, delivery)

    ended = desk.attempts.ended(key)
    if ended is not None:
        _report_then(delivery.ack, ended, desk)
        return None

    attempt, clock = desk.attempts.begin(key), Clock()
    if desk.spans is not None:
        attempt.span = desk.spans.begin(task.facts, delivery.message)
        task = task._replace(facts=continued_by(attempt.span, task.facts))

    def end(what: WhatHappened) -> None:
        try:
            _end(what, task, attempt, clock, delivery, desk)
        except Exception as error:
            delivery.failed(error)

    return try_task(task, attempt, delivery, desk, end)


async def _answer_as_twin(twin: Attempt, delivery: Delivery) -> None:
    """Acked early, an attempt lives by its heartbeats, and a message kept for hours would only be taken back."""
    delivery.twin = True
    if not twin.acked_early:
        await twin.reported()
    delivery.ack()


def _end(what: WhatHappened, task: KnownTask, attempt: Attempt, clock: Clock, delivery: Delivery, desk: Desk) -> None:
    task_id, number = task.facts.task_id, task.facts.attempt
    started_at, finished_at = clock.times()
    about = Timed(
        task_id=task_id, attempt=number, consumer=desk.consumer, started_at=started_at, finished_at=finished_at
    )
    outcome = outcome_of(what, about)
    if attempt.span is not None:
        end_with(attempt.span, outcome)
    report = _report_of(outcome, what, task.facts, desk)
    # A cancelled attempt is not remembered: if the process that held it instead dies, its message is worked here.
    desk.attempts.end(attempt_key(task_id, number), report, remember=outcome.get("code") != "cancelled")
    desk.metrics.count(outcome, clock.elapsed_seconds())
    _log_failure(outcome, desk.log)

    def confirmed() -> None:
        delivery.ack()
        attempt.mark_reported()

    _report_then(confirmed, report, desk)


def _report_of(outcome: Ending, what: WhatHappened, facts: TaskFacts, desk: Desk) -> Report:
    """Nobody reads the outcomes of a contract that declares none, but a crash is news all the same."""
    body = encode_outcome(outcome, what.text if isinstance(what, Returned) else b"")
    is_read = desk.registration.contract.outcome == "required" or outcome.get("code") == "crashed"
    return Report(
        outcome["task_id"], outcome["attempt"], outcome["kind"], body, is_read, facts.traceparent, facts.tracestate
    )


def _report_then(confirmed: Callable[[], None], report: Report, desk: Desk) -> None:
    """At once where nobody reads it."""
    if report.is_read:
        desk.reporter.send(report, confirmed)
    else:
        confirmed()


def _log_failure(outcome: Ending, log: BoundLog) -> None:
    if outcome["kind"] != "failed" or outcome["code"] == "cancelled":
        return
    fields = {name: outcome[name] for name in ("task_id", "attempt", "failure", "code")}
    log.warning(f"the attempt failed: {outcome['message']}", extra=fields)
