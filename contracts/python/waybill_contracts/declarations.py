"""`contracts/topology.json`: what stands in RabbitMQ, declared by the coordinator and, where it may, by a consumer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

QueueArguments: TypeAlias = Mapping[str, str | int]
"""`x-…` arguments of a queue. RabbitMQ accepts a misspelt name without a word."""


@dataclass(frozen=True)
class Exchange:
    """Every exchange is durable."""

    name: str
    type: Literal["direct", "fanout", "topic"]


@dataclass(frozen=True)
class Queue:
    """Every queue declared by name is durable."""

    name: str
    exchange: str
    routing_key: str
    arguments: QueueArguments


@dataclass(frozen=True)
class TaskQueue:
    """The queue of one routing key: durable, named as the key, bound to `exchange` by it."""

    exchange: str
    arguments: QueueArguments


@dataclass(frozen=True)
class ControlQueue:
    """The queue of one consumer process: exclusive, so it vanishes with its connection. Name and bindings hold
    the places `<routing_key>` and `<id>` (any name that no other process uses).
    """

    exchange: str
    name: str
    bindings: tuple[str, ...]


@dataclass(frozen=True)
class Topology:
    exchanges: tuple[Exchange, ...]
    queues: tuple[Queue, ...]
    task_queue: TaskQueue
    control_queue: ControlQueue
