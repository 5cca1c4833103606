"""A handler's log: each line has its routing key, task, attempt and trace, and none shows what the contract calls
sensitive.

    "sensitive": ["/name", "/customer/email"]

    log.info("seen", extra={"payload": payload})                 {"payload": {"user_id": 88, "name": "[sensitive]"}}
    log.info("seen", extra={"email": payload["customer"]["email"]})                        {"email": "[sensitive]"}

A member that is called as such a field is hidden wherever it stands, since a handler takes payloads apart. What is
written into the sentence is the handler's own.
"""

import logging
import re
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from .context import TaskFacts
from .json_log import BoundLog


def task_log(log: BoundLog, task: TaskFacts, sensitive: Sequence[str]) -> BoundLog:
    about = {"task_id": task.task_id, "attempt": task.attempt, **_traced(task.traceparent)}
    bound = log.bind(**about)
    if not sensitive:
        return bound
    names = frozenset(pointer.rpartition("/")[2] for pointer in sensitive)
    return _DiscreetLog(bound.logger, bound.extra or {}, names)


class _DiscreetLog(BoundLog):
    def __init__(self, logger: logging.Logger, extra: Mapping[str, object], names: frozenset[str]) -> None:
        super().__init__(logger, extra)
        self._names = names

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        kwargs["extra"] = _hidden(kwargs.get("extra") or {}, self._names)
        return super().process(msg, kwargs)

    def bind(self, **fields: Any) -> BoundLog:
        return _DiscreetLog(self.logger, {**(self.extra or {}), **_hidden(fields, self._names)}, self._names)


def _hidden(value: Any, names: frozenset[str], depth: int = 0) -> Any:
    if not isinstance(value, Mapping | list | tuple):
        return value
    if depth == _DEEPEST:
        return "[deeper than a log line goes]"
    if isinstance(value, Mapping):
        return {
            name: "[sensitive]" if name in names else _hidden(member, names, depth + 1)
            for name, member in value.items()
        }
    return [_hidden(item, names, depth + 1) for item in value]


_DEEPEST = 10
"""Also where something holds itself."""


def _traced(traceparent: str | None) -> dict[str, str]:
    """The trace's id by itself, as log systems look for it."""
    if traceparent is None:
        return {}
    found = re.match(r"[0-9a-f]{2}-([0-9a-f]{32})-", traceparent)
    return {"traceparent": traceparent} if found is None else {"traceparent": traceparent, "trace_id": found[1]}
