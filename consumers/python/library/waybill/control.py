import asyncio
import secrets
from collections.abc import Callable

from waybill_contracts import Topology

from .amqp import Connection
from .amqp_channel import Channel, Message
from .cancels import Cancel, read_cancel
from .connection import KeptConnection
from .contract_notice import read_contract_notice
from .json_log import BoundLog
from .kept_channel import keep_channel


async def listen_to_control(
    connection: KeptConnection,
    routing_key: str,
    topology: Topology,
    on_cancel: Callable[[Cancel], None],
    on_contract: Callable[[str], None],
    *,
    stop: asyncio.Event,
    log: BoundLog,
) -> None:
    """Listens for what the services say about one routing key: cancels, and the digest of the contract that they have.

    On a queue of this process alone.

    The queue is exclusive and so named anew on each channel: after a lost link RabbitMQ may keep the old one
    locked for a while. What is sent meanwhile is missed, which costs work done for nothing, no more: the outcome
    of a cancelled task changes nothing.
    """

    def take(message: Message) -> None:
        cancel = read_cancel(message.body)
        if cancel is not None:
            on_cancel(cancel)
            return
        digest = read_contract_notice(message.body)
        if digest is not None:
            on_contract(digest)

    async def use(channel: Channel, _connection: Connection) -> None:
        queue = await _declare_control_queue(channel, routing_key, topology)
        closing: set[asyncio.Task[None]] = set()
        channel.on_cancelled(lambda: closing.add(asyncio.create_task(channel.close())))
        await channel.consume(queue, take, acked=True)
        log.debug("listening to control", extra={"routing_key": routing_key, "queue": queue})

    await keep_channel(connection, use, stop=stop, log=log.bind(channel="control"))


async def _declare_control_queue(channel: Channel, routing_key: str, topology: Topology) -> str:
    own_id = secrets.token_hex(8)

    def filled(template: str) -> str:
        return template.replace("<routing_key>", routing_key).replace("<id>", own_id)

    declared = topology.control_queue
    queue = filled(declared.name)
    await channel.declare_queue(queue, durable=False, exclusive=True)
    for binding in declared.bindings:
        await channel.bind_queue(queue, declared.exchange, filled(binding))
    return queue
