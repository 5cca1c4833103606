import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from .tls import TlsFiles


@dataclass(frozen=True)
class Config:
    """How a consumer process is set up. Read once, at the door: nothing below sees the environment."""

    amqp_url: str
    prefetch: int
    """Tasks at once, per routing key."""
    grace_seconds: int
    """How long running tasks may go on after SIGTERM before they are told to stop."""
    health_port: int | None
    """0 takes a free port and logs it; None: no server."""
    name: str
    """Whom outcomes name, before the id of this process's start."""
    tls: TlsFiles = field(default_factory=TlsFiles)
    """Of an amqps connection."""


class ConfigError(ValueError):
    """Names the variable and what it got."""


def read_config(env: Mapping[str, str]) -> Config:
    """Raises a ConfigError. An empty number counts as not set."""
    return Config(
        amqp_url=_amqp_url(env.get("AMQP_URL", "amqp://localhost")),
        prefetch=_whole_number(env, "WAYBILL_PREFETCH", 1, 65_535) or 20,
        grace_seconds=_or(_whole_number(env, "WAYBILL_GRACE_SECONDS", 0, 86_400), 20),
        health_port=_whole_number(env, "WAYBILL_HEALTH_PORT", 0, 65_535),
        name=_consumer_name(env.get("WAYBILL_CONSUMER_NAME") or f"{socket.gethostname()}-{os.getpid()}"),
        tls=_tls_files(env),
    )


def _or(value: int | None, default: int) -> int:
    return default if value is None else value


def _whole_number(env: Mapping[str, str], variable: str, least: int, most: int) -> int | None:
    text = env.get(variable, "")
    if text == "":
        return None
    if re.fullmatch("[0-9]{1,9}", text) and least <= int(text) <= most:
        return int(text)
    raise ConfigError(f'{variable} must be a whole number from {least} to {most}, got "{text}"')


def _amqp_url(text: str) -> str:
    if urlsplit(text).scheme in ("amqp", "amqps"):
        return text
    shown = _without_password(text)
    raise ConfigError(f'AMQP_URL must be a URL like amqp://user:password@host:5672/vhost, got "{shown}"')


def _tls_files(env: Mapping[str, str]) -> TlsFiles:
    ca, cert, key = (_file(env, f"WAYBILL_RABBITMQ_{what}") for what in ("CA", "CERT", "KEY"))
    if (cert is None) != (key is None):
        raise ConfigError("WAYBILL_RABBITMQ_CERT and WAYBILL_RABBITMQ_KEY must be set together")
    if (ca or cert) is not None and not env.get("AMQP_URL", "").startswith("amqps:"):
        raise ConfigError("AMQP_URL must be an amqps:// URL where WAYBILL_RABBITMQ_CA or WAYBILL_RABBITMQ_CERT is set")
    return TlsFiles(ca, cert, key)


def _file(env: Mapping[str, str], variable: str) -> str | None:
    path = env.get(variable, "")
    if path == "":
        return None
    if Path(path).is_file() and os.access(path, os.R_OK):
        return path
    raise ConfigError(f'{variable} must be a file that this user may read, got "{path}"')


def _consumer_name(text: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9._-]{1,100}", text):
        return text
    raise ConfigError(f'WAYBILL_CONSUMER_NAME must be 1 to 100 letters, digits, ".", "_" or "-", got "{text}"')


def _without_password(text: str) -> str:
    """An error ends in a log, so a password in the URL must not end in the error."""
    return re.sub(r":[^:@/]*@", ":…@", text)
