"""Waybill's contracts for Python: the types of every payload and result; contracts, topology and formats as values."""

from .contract import Contract, JsonSchema
from .declarations import ControlQueue, Exchange, Queue, TaskQueue, Topology
from .generated import *  # noqa: F403 (the types of every contract: the generator names them in __all__)
from .generated import __all__ as _generated

__all__ = ["Contract", "ControlQueue", "Exchange", "JsonSchema", "Queue", "TaskQueue", "Topology", *_generated]
