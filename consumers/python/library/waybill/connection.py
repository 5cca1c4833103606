import asyncio
import contextlib
import random
from collections.abc import Mapping
from typing import Any

from .amqp import Connection
from .amqp_channel import Lost
from .backoff import backoff_seconds
from .json_log import BoundLog
from .tls import TlsFiles


class KeptConnection:
    """The one connection of a consumer process. It comes back by itself, without end: a broker that is away for
    an hour costs an hour, and no restart. Channels do not come back with it; see kept_channel.py.
    """

    def __init__(self, url: str, tls: TlsFiles, client_properties: Mapping[str, Any], log: BoundLog) -> None:
        self._url = url
        self._tls = tls
        self._client_properties = client_properties
        self._log = log
        self._stop = asyncio.Event()
        self._current: Connection | None = None
        self._next: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()

    @property
    def is_connected(self) -> bool:
        return self._current is not None

    async def connected(self) -> Connection | None:
        """The connection, or the next one, which may take as long as the broker is away; None: this one was closed,
        and there is none to come.
        """
        return await asyncio.shield(self._next)

    async def keep(self) -> None:
        """Connects, and again whenever the connection is lost, until `close`."""
        failures = 0
        while not self._stop.is_set():
            try:
                await self._once()
                failures = 0
            except Lost as error:
                failures += 1
                # Why says its message; its stack is that of every other time.
                said = {"type": type(error).__name__, "message": str(error)}
                self._log.warning("no connection to RabbitMQ; trying again", extra={"err": said, "failures": failures})
            await pause_unless_stopped(backoff_seconds(failures, random.random()), self._stop)

    async def close(self) -> None:
        """Sends what is still to be sent (acks too), then closes."""
        self._stop.set()
        if not self._next.done():
            self._next.set_result(None)
        if self._current is not None:
            await self._current.close()

    async def _once(self) -> None:
        """Returns when the connection is lost or closed."""
        connection = await Connection.open(self._url, self._tls, self._client_properties)
        if self._stop.is_set():
            return await connection.close()
        connection.on_blocked(
            lambda: self._log.warning("RabbitMQ blocks publishers: outcomes wait"),
            lambda: self._log.info("RabbitMQ takes outcomes again"),
        )
        self._current = connection
        self._next.set_result(connection)
        reason = await connection.closed
        self._current = None
        self._next = asyncio.get_running_loop().create_future()
        if self._stop.is_set():
            self._next.set_result(None)
        else:
            self._log.warning("the connection to RabbitMQ broke", exc_info=reason)
        return None


async def pause_unless_stopped(seconds: float, stop: asyncio.Event) -> None:
    """Ends early, and without an error, when `stop` is set."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
