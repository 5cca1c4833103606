from collections.abc import Awaitable, Callable
from typing import Any

from waybill_contracts import Topology

from .amqp import Connection, reply_code
from .amqp_channel import Channel, Lost
from .kept_channel import NotYet


async def set_up_queue(connection: Connection, routing_key: str, topology: Topology) -> None:
    """Sees to it that the queue of a routing key is there, whoever starts first.

        look for it (passively: needs no right) ── there ──► consume
          └ 404 ── declare and bind it, exactly as topology.json says ── done ──► consume
                     └ 403: this user may not ──► wait, say so, look again

    Each 403 and 404 closes its channel, so each step has its own. In production a consumer may not declare (a
    right to bind is a right to take any task), and waits for the services.

    Raises NotYet where the queue must be waited for.
    """
    if await _is_there(connection, routing_key):
        return
    try:
        await _on_own_channel(connection, lambda channel: _declare_and_bind(channel, routing_key, topology))
    except Lost as error:
        match reply_code(error):
            case 403:
                sentence = f"the queue {routing_key} is not there and this user may not declare it; waiting"
                raise NotYet(sentence) from error
            case 404:
                raise NotYet(f"the exchange for the queue {routing_key} is not there; waiting") from error
        raise


async def _is_there(connection: Connection, queue: str) -> bool:
    try:
        await _on_own_channel(connection, lambda channel: channel.look_for_queue(queue))
    except Lost as error:
        match reply_code(error):
            case 404:
                return False
            case 403:
                raise NotYet(f"this user may not look for the queue {queue}; waiting") from error
        raise
    return True


async def _declare_and_bind(channel: Channel, routing_key: str, topology: Topology) -> None:
    """The exchange too: a queue that stood unbound would be found by the next look, and get nothing."""
    queue = topology.task_queue
    for exchange in topology.exchanges:
        if exchange.name == queue.exchange:
            await channel.declare_exchange(exchange.name, exchange.type)
    await channel.declare_queue(routing_key, durable=True, arguments=queue.arguments)
    await channel.bind_queue(routing_key, queue.exchange, routing_key)


async def _on_own_channel(connection: Connection, act: Callable[[Channel], Awaitable[Any]]) -> None:
    channel = await connection.channel()
    await act(channel)
    await channel.close()
