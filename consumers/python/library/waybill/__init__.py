"""A Waybill consumer: take, check, work, report, ack. See README.md."""

from .answers import Permanent, RetryAfter, Snooze
from .config import Config, ConfigError, read_config
from .consumer import Consumer
from .context import CancelReason, Context

__all__ = [
    "CancelReason",
    "Config",
    "ConfigError",
    "Consumer",
    "Context",
    "Permanent",
    "RetryAfter",
    "Snooze",
    "read_config",
]
