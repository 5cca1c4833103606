import asyncio
import itertools
import random
from collections.abc import Callable

from .amqp import Connection
from .amqp_channel import Channel, Publication
from .backoff import backoff_seconds
from .connection import KeptConnection
from .json_log import BoundLog
from .kept_channel import keep_channel
from .messages import OutcomeMessage, ProgressMessage, Report


class _Unconfirmed:
    __slots__ = ("confirmed", "id", "refusals", "report")

    def __init__(self, message_id: str, report: Report, confirmed: Callable[[], None]) -> None:
        self.id = message_id
        self.report = report
        self.confirmed = confirmed
        self.refusals = 0


class Reporter:
    """Sends outcomes so that each one arrives. One that RabbitMQ has not confirmed is sent again on the next
    channel; one that it refused or could not route (the queue `outcomes` is full, or not there yet) is sent again
    after a pause. A repeated outcome changes nothing, a lost one would strand its task.
    """

    def __init__(self, log: BoundLog) -> None:
        self._log = log.bind(channel="outcomes")
        self._loop = asyncio.get_running_loop()
        self._unconfirmed: dict[str, _Unconfirmed] = {}
        self._returned: set[str] = set()
        """Ids of what came back as unroutable: RabbitMQ confirms that too, after having returned it."""
        self._channel: Channel | None = None
        self._ids = itertools.count(1)

    async def keep(self, connection: KeptConnection, stop: asyncio.Event) -> None:
        """Keeps a channel for outcomes until `stop`."""
        await keep_channel(connection, self._use, stop=stop, log=self._log)

    @property
    def unconfirmed(self) -> int:
        return len(self._unconfirmed)

    def send(self, report: Report, confirmed: Callable[[], None]) -> None:
        """`confirmed` is called when RabbitMQ has confirmed it, however long that takes. Never fails."""
        message_id = str(next(self._ids))
        self._unconfirmed[message_id] = _Unconfirmed(message_id, report, confirmed)
        self._send(message_id)

    def report(self, outcome: OutcomeMessage) -> asyncio.Future[None]:
        """Done when RabbitMQ has confirmed the outcome."""
        confirmed: asyncio.Future[None] = self._loop.create_future()
        self.send(Report.of(outcome), lambda: None if confirmed.done() else confirmed.set_result(None))
        return confirmed

    def tell(self, progress: ProgressMessage) -> None:
        """A heartbeat: not sent while there is no channel, since the next one says more."""
        if self._channel is not None and self._channel.is_open:
            self.send(Report.of(progress), lambda: None)

    async def _use(self, channel: Channel, _connection: Connection) -> None:
        await channel.confirm(self._returned.add)
        self._channel = channel
        for message_id in list(self._unconfirmed):
            self._send(message_id)

    def _send(self, message_id: str) -> None:
        message = self._unconfirmed.get(message_id)
        channel = self._channel
        if message is None or channel is None or not channel.is_open:
            return
        report = message.report
        channel.publish(
            Publication(report.body, "outcomes", "outcomes", message_id, report.task_id, report.kind),
            lambda taken: self._heard(message, taken),
        )

    def _heard(self, message: _Unconfirmed, taken: bool) -> None:  # noqa: FBT001 (RabbitMQ's answer)
        returned = message.id in self._returned
        self._returned.discard(message.id)
        if taken and not returned:
            del self._unconfirmed[message.id]
            message.confirmed()
        else:
            self._send_again_later(message, returned=returned)

    def _send_again_later(self, message: _Unconfirmed, *, returned: bool) -> None:
        why = "no queue is bound for outcomes" if returned else "RabbitMQ refused the outcome"
        fields = {"task_id": message.report.task_id, "kind": message.report.kind}
        self._log.warning(f"{why}; sending it again", extra=fields)
        pause = backoff_seconds(3 + message.refusals, random.random())
        message.refusals += 1
        self._loop.call_later(pause, self._send, message.id)
