import logging

import pytest
from trial.contract import TrialPayload, TrialResult, trial_contract
from waybill import Consumer, Context, read_config


def returns(payload: TrialPayload, _ctx: Context) -> TrialResult:
    return {"did": payload["what"]}


@pytest.fixture
def consumer() -> Consumer:
    return Consumer(read_config({}), log=logging.Logger("silent", logging.CRITICAL))


def test_a_contract_has_one_handler(consumer: Consumer) -> None:
    consumer.handle(trial_contract(), returns)
    with pytest.raises(ValueError, match="trial has a handler already"):
        consumer.handle(trial_contract(), returns)


def test_a_handler_may_be_decorated_and_stays_what_it_was(consumer: Consumer) -> None:
    assert consumer.handle(trial_contract())(returns) is returns
    with pytest.raises(ValueError, match="trial has a handler already"):
        consumer.handle(trial_contract(), returns)


def test_a_consumer_without_a_handler_does_not_start(consumer: Consumer) -> None:
    with pytest.raises(RuntimeError, match="no handler"):
        consumer.run()


def test_a_schema_that_is_none_is_refused_at_once(consumer: Consumer) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        consumer.handle(trial_contract(payload_schema={"type": "nonsense"}), returns)
