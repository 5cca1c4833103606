import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from waybill_contracts import topology

from .attempts import Attempts, attempt_key
from .cancels import Cancel, judge_cancel, remembered_cancels
from .connection import KeptConnection
from .context import CancelReason
from .control import listen_to_control
from .desk import Desk
from .json_log import BoundLog
from .metrics import Gauges, Metrics, metrics_page
from .queue_consumer import QueueConsumer
from .registration import Registration
from .reporter import Reporter
from .spans import Spans
from .work import Rooms


@dataclass(frozen=True)
class Parts:
    consumer: str
    """Whom outcomes name: this process, this start."""
    prefetch: int
    connection: KeptConnection
    rooms: Rooms
    spans: Spans | None
    """None: this process makes none."""
    log: BoundLog


class Running:
    """The parts of a consumer that runs: one connection, a channel for outcomes, and for each routing key one for
    its tasks and one for its cancels.
    """

    def __init__(self, parts: Parts, registrations: list[Registration]) -> None:
        self._parts = parts
        self._reporter = Reporter(parts.log, None if parts.spans is None else parts.spans.of_outcomes())
        self._attempts = Attempts(time.monotonic)
        self._cancels = remembered_cancels(time.monotonic)
        self._desks = [self._desk(registration) for registration in registrations]
        self._queues = [QueueConsumer(desk, prefetch=parts.prefetch, topology=topology) for desk in self._desks]
        self._no_more_tasks = asyncio.Event()
        self._no_more_outcomes = asyncio.Event()
        self._background: list[asyncio.Task[None]] = []

    def begin(self) -> None:
        """Connects and consumes, in the background and until `close`."""
        connection, log = self._parts.connection, self._parts.log
        self._in_background(connection.keep())
        self._in_background(self._reporter.keep(connection, self._no_more_outcomes))
        for queue in self._queues:
            self._in_background(queue.keep(connection, self._no_more_tasks))
        # Control is heard to the end: a draining consumer may still be told to stop a task.
        for desk in self._desks:
            routing_key = desk.registration.contract.routing_key
            stop = self._no_more_outcomes
            listening = listen_to_control(
                connection, routing_key, topology, self._on_cancel, desk.on_contract, stop=stop, log=log
            )
            self._in_background(listening)

    async def stop_taking(self) -> None:
        self._no_more_tasks.set()
        await asyncio.gather(*(queue.stop_taking() for queue in self._queues))
        self._parts.log.info("taking no more")

    def cancel_all(self, reason: CancelReason) -> None:
        for attempt in self._attempts.all():
            attempt.cancel(reason)

    def abandon_all(self) -> int:
        """Lets go of every handler that has not answered; answers how many."""
        left = self._attempts.all()
        for attempt in left:
            attempt.abandon()
        return len(left)

    async def finished(self) -> None:
        """Returns when everything taken is answered and acked."""
        await asyncio.gather(*(queue.finished() for queue in self._queues))

    async def close(self) -> None:
        self._no_more_outcomes.set()
        try:
            await asyncio.gather(*(queue.close() for queue in self._queues))
            await self._parts.connection.close()
        finally:
            self._reporter.give_up()

    def unready_because(self) -> list[str]:
        if self._no_more_tasks.is_set():
            return ["draining"]
        if not self._parts.connection.is_connected:
            return ["not connected to RabbitMQ"]
        return [f"not consuming {queue.routing_key}" for queue in self._queues if not queue.is_consuming]

    def metrics(self) -> str:
        now = Gauges(
            in_flight={queue.routing_key: queue.in_hand for queue in self._queues},
            unconfirmed=self._reporter.unconfirmed,
            connected=self._parts.connection.is_connected,
        )
        return metrics_page((desk.metrics for desk in self._desks), now)

    def _desk(self, registration: Registration) -> Desk:
        contract, spans = registration.contract, self._parts.spans
        log = self._parts.log.bind(routing_key=contract.routing_key)
        seen: set[str] = set()

        def on_contract(theirs: str) -> None:
            if theirs == contract.digest or theirs in seen:
                return
            seen.add(theirs)
            log.warning(
                f"The services have another {contract.routing_key} than this consumer was built with; "
                "optional fields may be new.",
                extra={"code": "contract_differs", "services_contract": theirs, "own_contract": contract.digest},
            )

        return Desk(
            registration=registration,
            consumer=self._parts.consumer,
            attempts=self._attempts,
            cancels=self._cancels,
            reporter=self._reporter,
            metrics=Metrics(contract.routing_key),
            spans=None if spans is None else spans.of_tasks(contract.routing_key),
            rooms=self._parts.rooms,
            log=log,
            on_contract=on_contract,
        )

    def _on_cancel(self, cancel: Cancel) -> None:
        judgement = judge_cancel(cancel, self._parts.consumer)
        if judgement == "ignore":
            return
        key = attempt_key(cancel.task_id, cancel.attempt)
        if judgement == "stop_and_remember":
            self._cancels.remember(key, value=True)
        attempt = self._attempts.running(key)
        fields = {"task_id": cancel.task_id, "attempt": cancel.attempt, "reason": cancel.reason}
        self._parts.log.debug("cancel", extra={**fields, "running": attempt is not None})
        if attempt is not None:
            attempt.cancel("cancelled")

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        self._background.append(asyncio.get_running_loop().create_task(work))
