import asyncio
import itertools
import random
from collections.abc import Callable
from typing import NamedTuple

from opentelemetry.trace import Span

from .amqp import Connection
from .amqp_channel import Channel, Publication
from .backoff import backoff_seconds
from .connection import KeptConnection
from .json_log import BoundLog
from .kept_channel import keep_channel
from .messages import ENDING_KINDS, ProgressMessage, Report
from .spans import PublishSpans, fail, headers_of, trace_headers


class _NotTaken(NamedTuple):
    """Why RabbitMQ has not taken an outcome, as its span says it."""

    error_type: str
    because: str


_RETURNED = _NotTaken("returned", "no queue is bound for outcomes")
_REFUSED = _NotTaken("refused", "RabbitMQ refused the outcome")
_LOST = _NotTaken("lost", "the connection broke before RabbitMQ had confirmed the outcome")


class _Unconfirmed:
    __slots__ = ("confirmed", "id", "not_taken", "publication", "refusals", "span")

    def __init__(self, publication: Publication, confirmed: Callable[[], None], span: Span | None) -> None:
        self.id = publication.message_id
        self.publication = publication
        self.confirmed = confirmed
        self.span = span
        self.not_taken = _LOST
        """What is last known, while it is not confirmed."""
        self.refusals = 0

    def end_span(self, not_taken: _NotTaken | None) -> None:
        if self.span is None:
            return
        if not_taken is not None:
            fail(self.span, not_taken.error_type, not_taken.because)
        self.span.end()
        self.span = None


class Reporter:
    """Sends outcomes so that each one arrives. One that RabbitMQ has not confirmed is sent again on the next
    channel; one that it refused or could not route (the queue `outcomes` is full, or not there yet) is sent again
    after a pause. A repeated outcome changes nothing, a lost one would strand its task.
    """

    def __init__(self, log: BoundLog, spans: PublishSpans | None) -> None:
        """`spans`: None where this process makes none."""
        self._spans = spans
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
        span = self._begin_span(message_id, report)
        headers = _headers_of(report) if span is None else headers_of(span)
        publication = Publication(report.body, "outcomes", "outcomes", message_id, report.task_id, report.kind, headers)
        self._unconfirmed[message_id] = _Unconfirmed(publication, confirmed, span)
        self._send(message_id)

    def report(self, report: Report) -> asyncio.Future[None]:
        """Done when RabbitMQ has confirmed it."""
        confirmed: asyncio.Future[None] = self._loop.create_future()
        self.send(report, lambda: None if confirmed.done() else confirmed.set_result(None))
        return confirmed

    def tell(self, progress: ProgressMessage) -> None:
        """A heartbeat: not sent while there is no channel, since the next one says more."""
        if self._channel is not None and self._channel.is_open:
            self.send(Report.of(progress), lambda: None)

    def give_up(self) -> None:
        """At the end of the process. RabbitMQ gives these tasks on by itself."""
        for message in self._unconfirmed.values():
            message.end_span(message.not_taken)

    def _begin_span(self, message_id: str, report: Report) -> Span | None:
        if self._spans is None or report.kind not in ENDING_KINDS:
            return None
        return self._spans.begin(message_id, report)

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
        channel.publish(message.publication, lambda taken: self._heard(message, taken))

    def _heard(self, message: _Unconfirmed, taken: bool) -> None:  # noqa: FBT001 (RabbitMQ's answer)
        returned = message.id in self._returned
        self._returned.discard(message.id)
        if taken and not returned:
            del self._unconfirmed[message.id]
            message.end_span(None)
            message.confirmed()
        else:
            message.not_taken = _RETURNED if returned else _REFUSED
            self._send_again_later(message)

    def _send_again_later(self, message: _Unconfirmed) -> None:
        fields = {"task_id": message.publication.correlation_id, "kind": message.publication.type}
        self._log.warning(f"{message.not_taken.because}; sending it again", extra=fields)
        pause = backoff_seconds(3 + message.refusals, random.random())
        message.refusals += 1
        self._loop.call_later(pause, self._send, message.id)


def _headers_of(report: Report) -> dict[str, str] | None:
    """What this process makes no span for goes on as it came."""
    return None if report.traceparent is None else trace_headers(report.traceparent, report.tracestate)
