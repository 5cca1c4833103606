from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from .amqp_channel import Message
from .attempts import Attempts
from .json_log import BoundLog
from .memory import Memory
from .metrics import Metrics
from .registration import Registration
from .reporter import Reporter
from .spans import ProcessSpans
from .work import Rooms


class Delivery(Protocol):
    """One message, and the two ways to be done with it. RabbitMQ hears of neither once its channel has closed."""

    @property
    def message(self) -> Message: ...

    twin: bool
    """The second message of an attempt that runs here: it takes no room of its own."""

    def ack(self) -> None:
        """The last that is done with it: it is no longer in hand."""

    def failed(self, error: Exception) -> None:
        """A defect of this library: the message goes back with its channel, and comes again until it is crashed."""

    async def ack_early(self) -> None:
        """Acks while the work goes on, so that RabbitMQ does not take back what lasts longer than its 30 minutes."""


@dataclass(frozen=True)
class Desk:
    """What every delivery of one routing key needs."""

    registration: Registration
    consumer: str
    """This process, this start."""
    attempts: Attempts
    cancels: Memory[bool]
    reporter: Reporter
    metrics: Metrics
    spans: ProcessSpans | None
    """None: this process makes none."""
    rooms: Rooms
    log: BoundLog
    on_contract: Callable[[str], None]
    """Told the digest of the contract that the services have, by a message or on control."""
