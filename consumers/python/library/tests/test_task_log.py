import io
import json
import logging
from typing import Any

import pytest
from waybill.context import TaskFacts
from waybill.json_log import BoundLog, JsonLines
from waybill.task_log import task_log

TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
ABOUT = {
    "routing_key": "welcome",
    "task_id": "t-1",
    "attempt": 2,
    "traceparent": TRACEPARENT,
    "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
}


class Lines:
    """What a handler's log writes, but for what each line has of its process."""

    def __init__(self, sensitive: tuple[str, ...] = ("/name", "/customer/email")) -> None:
        self._to = io.StringIO()
        handler = logging.StreamHandler(self._to)
        handler.setFormatter(JsonLines())
        logger = logging.Logger("a test")
        logger.addHandler(handler)
        task = TaskFacts("t-1", 2, 1, 5, "t-1", TRACEPARENT)
        self.log = task_log(BoundLog(logger, {"routing_key": "welcome"}), task, sensitive)

    def last(self) -> dict[str, Any]:
        line = json.loads(self._to.getvalue().splitlines()[-1])
        return {name: value for name, value in line.items() if name not in {"level", "time", "pid", "hostname"}}


def test_each_line_has_its_routing_key_task_attempt_and_trace() -> None:
    lines = Lines()
    lines.log.info("begun")
    assert lines.last() == {**ABOUT, "msg": "begun"}


PAYLOAD = {"user_id": 88, "name": "Ada", "customer": {"email": "ada@example.org", "since": 2019}}
SHOWN = {"user_id": 88, "name": "[sensitive]", "customer": {"email": "[sensitive]", "since": 2019}}

# The same in each language: task_log.test.ts, task_log_test.go. A member called `name` is logging's own in a record.
CASES = [
    ("the payload under a name", {"payload": PAYLOAD}, {"payload": SHOWN}),
    ("payloads in a list", {"all": [PAYLOAD]}, {"all": [SHOWN]}),
    ("one member, taken out", {"email": "ada@example.org", "since": 2019}, {"email": "[sensitive]", "since": 2019}),
    ("a member with all that is in it", {"email": {"first": "ada@"}}, {"email": "[sensitive]"}),
]


@pytest.mark.parametrize(("name", "line", "shown"), CASES)
def test_what_the_contract_calls_sensitive_is_hidden(name: str, line: dict[str, Any], shown: dict[str, Any]) -> None:
    lines = Lines()
    lines.log.info("seen", extra=line)
    assert lines.last() == {**ABOUT, **shown, "msg": "seen"}, name


def test_it_is_hidden_in_what_is_bound_as_well() -> None:
    lines = Lines()
    lines.log.bind(step=1).bind(payload=PAYLOAD).info("seen")
    assert lines.last() == {**ABOUT, "step": 1, "payload": SHOWN, "msg": "seen"}


def test_an_error_keeps_its_words_and_its_stack_and_what_holds_itself_ends() -> None:
    lines = Lines()
    try:
        raise TypeError("broken")
    except TypeError:
        lines.log.exception("seen")
    assert lines.last()["err"]["message"] == "broken"
    ring: dict[str, Any] = {"name": "Ada"}
    ring["self"] = ring
    lines.log.info("seen", extra={"ring": ring})
    assert "Ada" not in json.dumps(lines.last())


def test_a_contract_without_sensitive_fields_hides_nothing() -> None:
    lines = Lines(())
    lines.log.info("seen", extra={"email": "ada@example.org"})
    assert lines.last() == {**ABOUT, "email": "ada@example.org", "msg": "seen"}
