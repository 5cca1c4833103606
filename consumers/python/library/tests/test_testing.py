import asyncio
from datetime import timedelta
from typing import Any

import pytest
from trial.contract import TrialPayload, TrialResult, trial_contract
from waybill import Context, Permanent
from waybill.testing import outcome_of


def returns(payload: TrialPayload, _ctx: Context) -> TrialResult:
    return {"did": payload["what"]}


def says(_payload: TrialPayload, ctx: Context) -> TrialResult:
    return {"did": f"{ctx.attempt} {ctx.failures} {ctx.is_last}"}


def gone(_payload: TrialPayload, _ctx: Context) -> TrialResult:
    raise Permanent("gone", code="gone")


async def waits(_payload: TrialPayload, _ctx: Context) -> TrialResult:
    await asyncio.Event().wait()
    return {"did": "never"}


@pytest.mark.parametrize(
    ("handler", "payload", "options", "expect"),
    [
        pytest.param(returns, {"what": "work"}, {}, ("succeeded", {"did": "work"}, None), id="what is returned"),
        pytest.param(gone, {"what": "work"}, {}, ("failed", None, "gone"), id="what is raised"),
        pytest.param(returns, {"what": 5}, {}, ("failed", None, "contract_violation"), id="the payload is checked"),
        pytest.param(
            lambda *_: {}, {"what": "work"}, {}, ("failed", None, "result_violation"), id="the result is checked"
        ),
        pytest.param(
            says,
            {"what": "work"},
            {"attempt": 3, "max_attempts": 3},
            ("succeeded", {"did": "3 2 True"}, None),
            id="the context says what the test says",
        ),
        pytest.param(
            waits, {"what": "work"}, {"cancelled": "shutdown"}, ("snoozed", None, None), id="it can be told to stop"
        ),
        pytest.param(
            waits,
            {"what": "work"},
            {"cancelled": "cancelled", "cancelled_after": timedelta(milliseconds=1)},
            ("failed", None, "cancelled"),
            id="it can be told to stop later",
        ),
    ],
)
def test_the_outcome_of_a_handler(handler: Any, payload: Any, options: dict[str, Any], expect: tuple[Any, ...]) -> None:
    outcome = outcome_of(trial_contract(), handler, payload, **options)
    assert (outcome["kind"], outcome.get("result"), outcome.get("code")) == expect


def test_a_big_integer_arrives_with_all_its_digits() -> None:
    outcome = outcome_of(
        trial_contract(), lambda payload, _ctx: {"did": str(payload["big"])}, {"what": "count", "big": 2**53 + 1}
    )
    assert outcome["result"] == {"did": "9007199254740993"}
