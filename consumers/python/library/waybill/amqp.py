"""pika's connection as coroutines. Everything here belongs to one loop."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pika
from pika.adapters.asyncio_connection import AsyncioConnection
from pika.exceptions import AMQPError, ChannelClosedByBroker

from .amqp_channel import Channel, lost_by
from .tls import TlsFiles

# What pika has to say comes to us as exceptions too; without a handler it would go to standard error as well.
logging.getLogger("pika").addHandler(logging.NullHandler())

HEARTBEAT_SECONDS = 10
CONNECT_SECONDS = 10


class _InOnePiece(AsyncioConnection):
    """Sends what one turn of the loop has to say in one piece. pika sends each frame by itself: three for an outcome,
    one for its ack; and each system call lets go of the interpreter's lock, which the handlers' threads then hold.
    """

    def __init__(self, *given: Any) -> None:
        self._pieces: list[bytes] = []
        super().__init__(*given)

    def _adapter_emit_data(self, data: bytes) -> None:
        if not self._pieces:
            asyncio.get_running_loop().call_soon(self._send_pieces)
        self._pieces.append(data)

    def _send_pieces(self) -> None:
        data = b"".join(self._pieces)
        self._pieces.clear()
        if self._transport is not None:  # else the connection was lost, and whatever it was must be said again
            super()._adapter_emit_data(data)


class Connection:
    def __init__(self, loop: asyncio.AbstractEventLoop, connection: Any) -> None:
        self._loop = loop
        self._connection = connection
        self.closed: asyncio.Future[BaseException] = loop.create_future()
        """Done when it is lost or closed, with why."""

    @classmethod
    async def open(cls, url: str, tls: TlsFiles, client_properties: Mapping[str, Any]) -> "Connection":
        """Raises Lost where there is none to be had."""
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[Connection] = loop.create_future()

        def on_open(connection: Any) -> None:
            opened.set_result(held[0])

        def on_error(_connection: Any, error: BaseException | str) -> None:
            if not opened.done():
                opened.set_exception(lost_by(error))

        def on_close(_connection: Any, reason: BaseException) -> None:
            if not held[0].closed.done():
                held[0].closed.set_result(reason)

        try:
            connection = _InOnePiece(_parameters(url, tls, client_properties), on_open, on_error, on_close, loop)
        except (AMQPError, OSError, ValueError) as error:
            raise lost_by(error) from error
        held = [cls(loop, connection)]
        return await opened

    async def channel(self) -> Channel:
        opened: asyncio.Future[Any] = self._loop.create_future()
        try:
            channel = self._connection.channel(on_open_callback=opened.set_result)
        except AMQPError as error:
            raise lost_by(error) from error
        wrapped = Channel(self._loop, channel)
        await asyncio.wait([opened, wrapped.closed], return_when=asyncio.FIRST_COMPLETED)
        if not opened.done():
            raise lost_by(wrapped.closed.result())
        return wrapped

    def on_blocked(self, blocked: Callable[[], None], unblocked: Callable[[], None]) -> None:
        """RabbitMQ is short of memory or disk, and takes nothing until it is not."""
        self._connection.add_on_connection_blocked_callback(lambda *_: blocked())
        self._connection.add_on_connection_unblocked_callback(lambda *_: unblocked())

    async def close(self) -> None:
        with contextlib.suppress(AMQPError):  # it is closing already
            self._connection.close()
        await asyncio.shield(self.closed)


def reply_code(error: BaseException) -> int | None:
    """What RabbitMQ answers to a declaration: 403, 404, 405, 406; None where the error is not RabbitMQ's."""
    cause = error.__cause__
    return int(cause.reply_code) if isinstance(cause, ChannelClosedByBroker) else None


def _parameters(url: str, tls: TlsFiles, client_properties: Mapping[str, Any]) -> pika.URLParameters:
    """A dead link is noticed within 20 s, unless the URL asks for something else. pika sets TCP_NODELAY."""
    parameters = pika.URLParameters(url)
    if "heartbeat" not in parse_qs(urlsplit(url).query):
        parameters.heartbeat = HEARTBEAT_SECONDS
    if parameters.ssl_options is not None:
        parameters.ssl_options = pika.SSLOptions(tls.context(), parameters.host)
    parameters.socket_timeout = CONNECT_SECONDS
    parameters.stack_timeout = CONNECT_SECONDS
    parameters.connection_attempts = 1
    parameters.client_properties = dict(client_properties)
    return parameters
