import asyncio
import itertools
from collections.abc import Coroutine
from typing import Any

from waybill_contracts import Topology

from .amqp import Connection
from .amqp_channel import Channel, Lost, Message
from .careful_start import LONG_RUN_SECONDS, Slots, after_last_ran_long, after_taking, start_carefully
from .connection import KeptConnection
from .delivery import answer
from .desk import Desk
from .kept_channel import keep_channel
from .queue_set_up import set_up_queue
from .trying import is_acked_early


class QueueConsumer:
    """Takes the messages of one routing key, never more at once than its slots.

    RabbitMQ counts what it has given to each consumer tag, and a tag's prefetch cannot be changed. So slots are
    opened by adding tags: one of prefetch 1 at the careful start, one with the rest later. A task that runs
    without a message of RabbitMQ's to hold its place (its channel closed, or it was acked early) is *held* here:
    its slot is opened again when it ends.
    """

    def __init__(self, desk: Desk, *, prefetch: int, topology: Topology) -> None:
        self._desk = desk
        self._topology = topology
        self._loop = asyncio.get_running_loop()
        self._slots = start_carefully(prefetch)
        self._tags: dict[str, Channel] = {}
        self._in_hand: set[InHand] = set()
        self._emptied = asyncio.Event()
        self._background: set[asyncio.Task[None]] = set()
        self._channel: Channel | None = None
        self._held = 0
        self._tag_numbers = itertools.count(1)
        self._last: InHand | None = None
        self._last_ran_long: asyncio.TimerHandle | None = None
        self._is_consuming = False
        self._stopped = False

    async def keep(self, connection: KeptConnection, stop: asyncio.Event) -> None:
        """Keeps consuming until `stop`; then the channel stays open for the acks of what is in hand."""
        await keep_channel(connection, self._consume, stop=stop, log=self._desk.log)

    @property
    def routing_key(self) -> str:
        return self._desk.registration.contract.routing_key

    @property
    def in_hand(self) -> int:
        return len(self._in_hand)

    @property
    def is_consuming(self) -> bool:
        """Its tags are registered on an open channel (or all its slots are held by work that goes on)."""
        return self._is_consuming

    async def stop_taking(self) -> None:
        """Takes no more. What RabbitMQ had sent before it heard of it is still worked."""
        self._stopped = True
        self._forget_last()
        cancelling = [channel.cancel(tag) for tag, channel in self._tags.items()]
        self._tags.clear()
        await asyncio.gather(*cancelling, return_exceptions=True)

    async def finished(self) -> None:
        """Returns when nothing is in hand."""
        while self._in_hand:
            self._emptied.clear()
            await self._emptied.wait()

    async def close(self) -> None:
        """After this, RabbitMQ has seen every ack: a connection that closes may overtake them, a channel may not."""
        if self._channel is not None:
            await self._channel.close()

    async def _consume(self, channel: Channel, connection: Connection) -> None:
        await set_up_queue(connection, self.routing_key, self._topology)
        self._channel = channel
        channel.closed.add_done_callback(lambda _: self._on_close(channel))
        channel.on_cancelled(lambda: self._on_queue_gone(channel))
        await self._open(self._slots.open - self._held)
        self._is_consuming = channel.is_open
        self._desk.log.info("consuming", extra={"prefetch": self._slots.full})

    def _on_close(self, channel: Channel) -> None:
        if self._channel is channel:
            self._channel = None
            self._is_consuming = False
        self._tags = {tag: of for tag, of in self._tags.items() if of is not channel}
        for in_hand in self._in_hand:
            if in_hand.channel is channel and not in_hand.twin:
                self.hold(in_hand)

    def _on_queue_gone(self, channel: Channel) -> None:
        self._desk.log.warning("the queue was deleted; setting it up again")
        self._later(channel.close())

    async def _open(self, count: int) -> None:
        """Opens this many slots more. What is acked early gives its tag up, so there each slot has its own."""
        channel = self._channel
        if channel is None or not channel.is_open or self._stopped or count <= 0:
            return
        each = 1 if is_acked_early(self._desk.registration.contract) else count
        sent: list[asyncio.Future[object]] = []
        for _ in range(count // each):
            tag = f"{self._desk.consumer}.{next(self._tag_numbers)}"
            self._tags[tag] = channel
            # Not awaited one by one: the channel keeps their order, and nothing else may come between the two.
            sent.append(channel.prefetch(each))
            sent.append(channel.consume(self.routing_key, lambda message: self._take(channel, message), tag=tag))
        await asyncio.gather(*sent)

    def _open_later(self, count: int) -> None:
        """For slots opened while consuming: a channel that fails is opened anew with all its slots."""

        async def open_more() -> None:
            try:
                await self._open(count)
            except Lost as error:
                self._desk.log.warning("could not take more at once", exc_info=error)

        self._later(open_more())

    def _take(self, channel: Channel, message: Message) -> None:
        in_hand = InHand(self, channel, message)
        self._in_hand.add(in_hand)
        self._start_carefully(in_hand)
        try:
            rest = answer(in_hand, self._desk)
        except Exception as error:
            self.failed(in_hand, error)
        else:
            if rest is not None:
                self._later(self._finish(in_hand, rest))

    async def _finish(self, in_hand: "InHand", rest: Coroutine[Any, Any, None]) -> None:
        try:
            await rest
        except Exception as error:
            self.failed(in_hand, error)

    def failed(self, in_hand: "InHand", error: Exception) -> None:
        self._desk.log.error("a message could not be answered; closing its channel", exc_info=error)
        self._later(in_hand.channel.close())
        self.release(in_hand)

    def _start_carefully(self, in_hand: "InHand") -> None:
        if self._slots.open >= self._slots.full:
            return
        self._grow(after_taking(self._slots, redelivered=in_hand.message.redelivered))
        self._forget_last()
        self._last = in_hand
        self._last_ran_long = self._loop.call_later(
            LONG_RUN_SECONDS, lambda: self._grow(after_last_ran_long(self._slots))
        )

    def _grow(self, slots: Slots) -> None:
        more = slots.open - self._slots.open
        self._slots = slots
        if more > 0:
            self._open_later(more)

    def _forget_last(self) -> None:
        self._last = None
        if self._last_ran_long is not None:
            self._last_ran_long.cancel()

    async def ack_early(self, in_hand: "InHand") -> None:
        channel, tag = in_hand.channel, in_hand.message.consumer_tag
        if self._tags.pop(tag, None) is not None:
            await asyncio.gather(channel.cancel(tag), return_exceptions=True)
        in_hand.ack_to_rabbitmq()
        self.hold(in_hand)

    def hold(self, in_hand: "InHand") -> None:
        if not in_hand.held:
            in_hand.held = True
            self._held += 1

    def release(self, in_hand: "InHand") -> None:
        """Once: where this library failed, its report may still be confirmed."""
        if in_hand not in self._in_hand:
            return
        self._in_hand.remove(in_hand)
        if not self._in_hand:
            self._emptied.set()
        if self._last is in_hand:
            self._forget_last()
        if in_hand.held:
            self._held -= 1
            self._open_later(1)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


class InHand:
    """A message that this process has taken and not yet answered."""

    __slots__ = ("_acked", "_queue", "channel", "held", "message", "twin")

    def __init__(self, queue: QueueConsumer, channel: Channel, message: Message) -> None:
        self._queue = queue
        self._acked = False
        self.channel = channel
        self.message = message
        self.held = False
        self.twin = False

    def ack(self) -> None:
        self.ack_to_rabbitmq()
        self._queue.release(self)

    def ack_to_rabbitmq(self) -> None:
        if not self._acked:
            self._acked = True
            self.channel.ack(self.message.delivery_tag)

    def failed(self, error: Exception) -> None:
        self._queue.failed(self, error)

    async def ack_early(self) -> None:
        await self._queue.ack_early(self)
