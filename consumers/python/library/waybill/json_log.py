"""The log as JSON lines on standard output, with the fields and levels that every consumer of Waybill writes."""

import json
import logging
import os
import socket
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any


class BoundLog(logging.LoggerAdapter[logging.Logger]):
    """Adds its fields to each line; those of the call (`extra=`) stand beside them."""

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        kwargs["extra"] = {**(self.extra or {}), **(kwargs.get("extra") or {})}
        return msg, kwargs

    def bind(self, **fields: Any) -> "BoundLog":
        return BoundLog(self.logger, {**(self.extra or {}), **fields})


def json_logger() -> logging.Logger:
    """The logger `waybill`: JSON on standard output, unless the application has set it up otherwise."""
    logger = logging.getLogger("waybill")
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.propagate = False
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.INFO)
    return logger


class JsonLines(logging.Formatter):
    """A record as one line of JSON. What stands in `extra=` are its fields."""

    def __init__(self) -> None:
        super().__init__()
        self._of_process = {"pid": os.getpid(), "hostname": socket.gethostname()}

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "level": record.levelno + 10,  # 30 info, 40 warning, 50 error: pino's, which the other consumers write
            "time": int(record.created * 1000),
            **self._of_process,
            **_fields(vars(record)),
            "msg": record.getMessage(),
        }
        if record.exc_info is not None and record.exc_info[1] is not None:
            line["err"] = _described(record.exc_info[1])
        return json.dumps(line, default=str)


_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def _fields(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in _OWN}


def _described(error: BaseException) -> dict[str, str]:
    return {
        "type": type(error).__name__,
        "message": str(error),
        "stack": "".join(traceback.format_exception(error)),
    }
