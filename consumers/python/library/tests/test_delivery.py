import asyncio
import base64
import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from trial.contract import TrialPayload, TrialResult
from trial.link import Link
from trial.room import Room
from trial.start import Trial
from trial.waiting import heard
from waybill import Context

Start = Callable[..., Trial]
UNROUTABLE = "no queue is bound for outcomes; sending it again"


def returns(payload: TrialPayload, _ctx: Context) -> TrialResult:
    return {"did": payload["what"]}


def never_worked(_payload: TrialPayload, _ctx: Context) -> TrialResult:
    raise AssertionError("it was worked")


async def waits(_payload: TrialPayload, _ctx: Context) -> TrialResult:
    await asyncio.Event().wait()
    return {"did": "never"}


def test_a_task_is_acked_when_its_outcome_is_confirmed(room: Room, start: Start) -> None:
    trial = start(room.amqp_url, returns).consuming()
    room.reports.outcome(room.send({"what": "work"}))
    trial.stop()
    assert room.ready() == 0


def test_a_task_whose_outcome_is_not_confirmed_is_not_acked(room: Room, link: Link, start: Start) -> None:
    room.unbind_outcomes()
    trial = start(link.amqp_url, returns).consuming()
    room.send({"what": "work"})
    trial.log.until_line(UNROUTABLE, after=1)
    link.sever()
    room.consumers_gone()
    assert room.ready() == 1
    room.bind_outcomes()  # lets the consumer end its work, and so the test
    link.mend()


def test_an_outcome_that_nobody_takes_is_sent_again_until_somebody_does(room: Room, start: Start) -> None:
    room.unbind_outcomes()
    trial = start(room.amqp_url, returns).consuming()
    task_id = room.send({"what": "work"})
    trial.log.until_line(UNROUTABLE)
    room.bind_outcomes()
    assert room.reports.outcome(task_id)["kind"] == "succeeded"


def test_a_message_that_came_back_is_told_of_before_it_is_worked(room: Room, start: Start) -> None:
    task_id = room.send({"what": "work"})
    room.return_times(2)
    start(room.amqp_url, returns)
    room.reports.outcome(task_id)
    assert [(each["kind"], each["redeliveries"]) for each in room.reports.all] == [("progress", 2), ("succeeded", None)]


def test_a_message_that_came_back_too_often_is_reported_crashed_and_not_worked(room: Room, start: Start) -> None:
    task_id = room.send({"what": "work"}, headers={"max_redeliveries": 1})
    room.return_times(2)
    start(room.amqp_url, never_worked)
    outcome = room.reports.outcome(task_id)
    assert (outcome["kind"], outcome["failure"], outcome["code"]) == ("failed", "transient", "crashed")


def test_a_foreign_message_is_adopted_confirmed_and_worked_as_a_new_task(room: Room, start: Start) -> None:
    start(room.amqp_url, lambda payload, ctx: {"did": f"{payload['what']} {ctx.attempt}"}).consuming()
    room.send_foreign('{"what":  "foreign"}')
    adopted = room.reports.of_kind("adopted")
    outcome = room.reports.outcome(adopted["task_id"])
    assert base64.b64decode(adopted["payload_base64"]) == b'{"what":  "foreign"}'
    assert (adopted["attempt"], adopted["routing_key"], outcome["result"]) == (1, "trial", {"did": "foreign 1"})
    assert re.match("[0-9a-f]{8}-[0-9a-f]{4}-7", adopted["task_id"])


def test_past_its_timeout_a_coroutine_is_cancelled_and_has_timed_out(room: Room, start: Start) -> None:
    reasons: list[object] = []

    async def until_told(payload: TrialPayload, ctx: Context) -> TrialResult:
        try:
            return await waits(payload, ctx)
        except asyncio.CancelledError:
            reasons.append(ctx.cancelled)
            raise

    start(room.amqp_url, until_told, contract={"timeout_ms": 50}).consuming()
    outcome = room.reports.outcome(room.send({"what": "wait"}))
    assert (outcome["failure"], outcome["code"], reasons) == ("transient", "timed_out", ["timed_out"])


def test_past_its_timeout_a_thread_can_see_that_it_is(room: Room, start: Start) -> None:
    def until_told(_payload: TrialPayload, ctx: Context) -> TrialResult:
        while ctx.cancelled is None:
            time.sleep(0.005)
        raise InterruptedError(ctx.cancelled)

    start(room.amqp_url, until_told, contract={"timeout_ms": 50}).consuming()
    assert room.reports.outcome(room.send({"what": "wait"}))["code"] == "timed_out"


def test_a_task_whose_deadline_comes_before_its_timeout_is_told_to_stop_then(room: Room, start: Start) -> None:
    start(room.amqp_url, waits).consuming()
    deadline = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    assert room.reports.outcome(room.send({"what": "wait"}, headers={"deadline": deadline}))["code"] == "timed_out"


def test_a_task_that_is_too_late_on_arrival_is_not_worked(room: Room, start: Start) -> None:
    start(room.amqp_url, never_worked).consuming()
    task_id = room.send({"what": "late"}, headers={"deadline": "2020-01-01T00:00:00Z"})
    assert room.reports.outcome(task_id)["code"] == "timed_out"


def test_a_handler_that_blocks_the_loop_keeps_its_connection_and_its_heartbeat(room: Room, start: Start) -> None:
    released = threading.Event()

    async def blocks(_payload: TrialPayload, _ctx: Context) -> TrialResult:
        heard(released, "the release")  # blocking a loop is what this is about
        return {"did": "blocked"}

    start(room.amqp_url, blocks).consuming()
    task_id = room.send({"what": "block"})
    assert room.reports.of_kind("progress")["task_id"] == task_id
    released.set()
    assert room.reports.outcome(task_id)["result"] == {"did": "blocked"}


def test_the_progress_of_a_handler_is_reported_with_its_note(room: Room, start: Start) -> None:
    async def long(payload: TrialPayload, ctx: Context) -> TrialResult:
        ctx.progress(0.4, "4 of 10")
        return await waits(payload, ctx)

    start(room.amqp_url, long).consuming()
    task_id = room.send({"what": "long"})
    expect: dict[str, Any] = {"kind": "progress", "task_id": task_id, "attempt": 1, "progress": 0.4, "note": "4 of 10"}
    progress = room.reports.of_kind("progress")
    own = {name: value for name, value in progress.items() if name not in ("consumer", "text", "headers", "id")}
    assert own == expect | {"redeliveries": 0, "acked_early": False}


def test_a_message_of_another_edition_of_the_contract_is_worked_and_logged_once(room: Room, start: Start) -> None:
    trial = start(room.amqp_url, returns).consuming()
    for what in ("a", "b"):
        task_id = room.send({"what": what}, headers={"contract": "e" * 64})
        assert room.reports.outcome(task_id)["kind"] == "succeeded"
    assert len([line for line in trial.log.all if line.get("code") == "contract_differs"]) == 1


def test_a_contract_without_outcomes_is_worked_and_acked_and_nothing_is_reported(room: Room, start: Start) -> None:
    worked = threading.Event()

    def work(_payload: TrialPayload, _ctx: Context) -> TrialResult:
        worked.set()
        return {"did": "it"}

    trial = start(room.amqp_url, work, contract={"outcome": "none"}).consuming()
    room.send({"what": "work"})
    heard(worked, "the work")
    trial.stop()
    assert (room.ready(), room.reports.all) == (0, [])
