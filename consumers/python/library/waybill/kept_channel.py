import asyncio
import random
from collections.abc import Awaitable, Callable

from pika.exceptions import ChannelClosedByBroker

from .amqp import Connection
from .amqp_channel import Channel, Lost
from .backoff import backoff_seconds
from .connection import KeptConnection, pause_unless_stopped
from .json_log import BoundLog


class NotYet(Exception):
    """Something that must be there first is not: a wait, and no fault of this process."""


async def keep_channel(
    connection: KeptConnection,
    use: Callable[[Channel, Connection], Awaitable[None]],
    *,
    stop: asyncio.Event,
    log: BoundLog,
) -> None:
    """Keeps one channel in use until `stop`: opens it on each new connection, and again when RabbitMQ closes it
    alone (a queue that is gone, a timeout, a right that was taken away). `use` sets the channel up; where it
    raises, the channel is closed and tried again after a pause that grows.
    """
    failures = 0
    while not stop.is_set():
        current = await connection.connected()
        if current is None or stop.is_set():
            return
        try:
            channel = await current.channel()
            await _set_up(channel, current, use)
            failures = 0
            reason = await channel.closed
            if isinstance(reason, ChannelClosedByBroker):
                log.warning("RabbitMQ closed the channel; opening another", exc_info=reason)
        except NotYet as wait:
            failures += 1
            log.warning(str(wait), exc_info=wait)
        except Lost as error:
            failures += 1
            log.warning("the channel could not be set up; trying again", exc_info=error)
        await pause_unless_stopped(backoff_seconds(failures, random.random()), stop)


async def _set_up(channel: Channel, current: Connection, use: Callable[[Channel, Connection], Awaitable[None]]) -> None:
    try:
        await use(channel, current)
    except BaseException:
        await channel.close()
        raise
