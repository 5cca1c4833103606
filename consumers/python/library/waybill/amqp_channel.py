"""One channel of pika's as futures. Each method sends at once and answers a future, so what is called first is sent
first. Everything here belongs to one loop.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pika
from pika.exceptions import AMQPError

from .acks import Acknowledged
from .tls import tls_sentence

PERSISTENT = 2


class Lost(Exception):
    """The channel or connection closed, with what pika says about it as the cause."""


class Message(NamedTuple):
    """One message as it came."""

    body: bytes
    message_id: str | None
    correlation_id: str | None
    headers: Mapping[str, Any]
    redelivered: bool
    consumer_tag: str
    delivery_tag: int


class Publication(NamedTuple):
    """One message of JSON to be sent: persistent, mandatory."""

    body: bytes
    exchange: str
    routing_key: str
    message_id: str
    correlation_id: str
    type: str
    headers: Mapping[str, str] | None = None


class Channel:
    def __init__(self, loop: asyncio.AbstractEventLoop, channel: Any) -> None:
        self._loop = loop
        self._channel = channel
        self._asked: set[asyncio.Future[Any]] = set()
        self._unconfirmed: dict[int, Callable[[bool], None]] = {}
        self._last_published = 0
        self._acknowledged = Acknowledged()
        self._due: list[int] = []
        """What is to be acknowledged at the end of this turn of the loop."""
        self.closed: asyncio.Future[BaseException] = loop.create_future()
        """Done when it is closed, with why; by whomever."""
        channel.add_on_close_callback(self._on_close)

    @property
    def is_open(self) -> bool:
        return not self.closed.done() and bool(self._channel.is_open)

    def look_for_queue(self, name: str) -> asyncio.Future[Any]:
        """How many messages lie there: `.method.message_count`. Fails with 404 where there is none."""
        return self._ask(self._channel.queue_declare, queue=name, passive=True)

    def declare_queue(
        self, name: str, *, durable: bool, exclusive: bool = False, arguments: Mapping[str, Any] | None = None
    ) -> asyncio.Future[Any]:
        given = dict(arguments or {})
        return self._ask(self._channel.queue_declare, queue=name, durable=durable, exclusive=exclusive, arguments=given)

    def declare_exchange(self, name: str, kind: str) -> asyncio.Future[Any]:
        return self._ask(self._channel.exchange_declare, exchange=name, exchange_type=kind, durable=True)

    def bind_queue(self, queue: str, exchange: str, routing_key: str) -> asyncio.Future[Any]:
        return self._ask(self._channel.queue_bind, queue=queue, exchange=exchange, routing_key=routing_key)

    def prefetch(self, count: int) -> asyncio.Future[Any]:
        """For consumers that are registered after it."""
        return self._ask(self._channel.basic_qos, prefetch_count=count)

    def consume(
        self, queue: str, on_message: Callable[[Message], None], *, tag: str = "", acked: bool = False
    ) -> asyncio.Future[Any]:
        """`acked`: RabbitMQ counts each message as acknowledged when it has sent it."""

        def take(_channel: Any, deliver: Any, properties: Any, body: bytes) -> None:
            on_message(
                Message(
                    body,
                    properties.message_id,
                    properties.correlation_id,
                    properties.headers or {},
                    deliver.redelivered,
                    deliver.consumer_tag,
                    deliver.delivery_tag,
                )
            )

        return self._ask(
            self._channel.basic_consume, queue=queue, on_message_callback=take, consumer_tag=tag or None, auto_ack=acked
        )

    def on_cancelled(self, call: Callable[[], None]) -> None:
        """RabbitMQ has cancelled a consumer: its queue was deleted."""
        self._channel.add_on_cancel_callback(lambda _frame: call())

    def cancel(self, tag: str) -> asyncio.Future[Any]:
        return self._ask(self._channel.basic_cancel, consumer_tag=tag)

    def ack(self, delivery_tag: int) -> None:
        """Once for each message. What is asked for in one turn of the loop leaves in one piece, as far as the messages
        followed each other.
        """
        if not self._due:
            self._loop.call_soon(self._send_acks)
        self._due.append(delivery_tag)

    def _send_acks(self) -> None:
        up_to, single = self._acknowledged.bundle(self._due)
        self._due.clear()
        if not self.is_open:
            return
        if up_to > 0:
            self._channel.basic_ack(up_to, multiple=True)
        for tag in single:
            self._channel.basic_ack(tag)

    def confirm(self, on_returned: Callable[[str], None]) -> asyncio.Future[Any]:
        """From here on each publish is confirmed. `on_returned` is told the message id of what no queue takes,
        before it is confirmed all the same.
        """
        self._channel.add_on_return_callback(lambda _ch, _how, properties, _body: on_returned(properties.message_id))
        return self._ask(self._channel.confirm_delivery, ack_nack_callback=self._on_confirm)

    def publish(self, publication: "Publication", on_confirm: Callable[[bool], None]) -> None:
        """`on_confirm` hears whether RabbitMQ took it; nothing when the channel closes before."""
        self._last_published += 1
        self._unconfirmed[self._last_published] = on_confirm
        properties: Any = pika.BasicProperties(
            content_type="application/json",
            delivery_mode=PERSISTENT,
            message_id=publication.message_id,
            correlation_id=publication.correlation_id,
            type=publication.type,
            headers=publication.headers,
        )
        self._channel.basic_publish(
            publication.exchange, publication.routing_key, publication.body, properties, mandatory=True
        )

    async def close(self) -> None:
        """Returns when RabbitMQ has closed it too, and so has seen every ack that was asked for."""
        self._send_acks()
        with contextlib.suppress(AMQPError):  # it is closing already
            self._channel.close()
        await asyncio.shield(self.closed)

    def _ask(self, method: Callable[..., Any], **arguments: Any) -> asyncio.Future[Any]:
        answer: asyncio.Future[Any] = self._loop.create_future()

        def on_answer(frame: Any) -> None:
            self._asked.discard(answer)
            if not answer.done():
                answer.set_result(frame)

        try:
            method(callback=on_answer, **arguments)
        except AMQPError as error:
            answer.set_exception(lost_by(error))
        else:
            self._asked.add(answer)
        return answer

    def _on_confirm(self, frame: Any) -> None:
        taken = frame.method.NAME == "Basic.Ack"
        last: int = frame.method.delivery_tag
        if not frame.method.multiple:
            self._unconfirmed.pop(last)(taken)
            return
        for tag in [each for each in self._unconfirmed if each <= last or last == 0]:
            self._unconfirmed.pop(tag)(taken)

    def _on_close(self, _channel: Any, reason: BaseException) -> None:
        self._unconfirmed.clear()
        if not self.closed.done():
            self.closed.set_result(reason)
        for answer in self._asked:
            if not answer.done():
                answer.set_exception(lost_by(reason))
                answer.exception()  # looked at: nobody may be waiting for this one any more
        self._asked.clear()


def lost_by(reason: BaseException | str) -> Lost:
    root = _root(reason) if isinstance(reason, BaseException) else reason
    sentence = tls_sentence(root) if isinstance(root, BaseException) else None
    lost = Lost(sentence or str(root) or type(root).__name__)
    lost.__cause__ = reason if isinstance(reason, BaseException) else None
    return lost


def _root(error: BaseException) -> BaseException:
    """What went wrong in the end: "Connection refused". pika wraps it several times, each with words of its own."""
    tried: Sequence[BaseException] = getattr(error, "exceptions", ()) or error.args
    within = getattr(error, "exception", None) or (tried[-1] if tried else None)
    return _root(within) if isinstance(within, BaseException) else error
