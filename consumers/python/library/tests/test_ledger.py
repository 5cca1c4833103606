"""Once only, on both databases, by their ordinary clients."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from waybill.ledger import LEDGER_TABLE, NoTransaction, once_in_postgres, once_in_sqlite
from waybill_contracts import ProcessPaymentResult, contracts


class Key(NamedTuple):
    idempotency_key: str


KEY = Key("default/order-7")
PAID: ProcessPaymentResult = {
    "order_id": 2**53 + 1,
    "amount": 1999,
    "currency": "EUR",
    "charged_at": "2026-11-24T10:00:00Z",
}
Once = Callable[[Callable[[], ProcessPaymentResult]], ProcessPaymentResult]


def paid() -> ProcessPaymentResult:
    return PAID


def never() -> ProcessPaymentResult:
    pytest.fail("the effect was repeated")


def declined() -> ProcessPaymentResult:
    raise RuntimeError("declined")


class Place(NamedTuple):
    transaction: Callable[[], AbstractContextManager[Once]]
    without_transaction: Callable[[], AbstractContextManager[Once]]


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return in_sqlite(tmp_path / "ledger.db") if request.param == "sqlite" else in_postgres()


def in_sqlite(file: Path) -> Place:
    @contextmanager
    def opened(begin: str) -> Iterator[Once]:
        connection = sqlite3.connect(file, isolation_level=None)
        connection.execute(LEDGER_TABLE)
        connection.execute(begin)
        try:
            with connection:
                yield lambda effect: once_in_sqlite(connection, contracts.process_payment, KEY, effect)
        finally:
            connection.close()

    return Place(lambda: opened("begin immediate"), lambda: opened("select 1"))


def in_postgres() -> Place:
    url = os.environ["WAYBILL_TEST_DATABASE_URL"]
    with psycopg.connect(url) as connection:
        connection.execute("drop table if exists waybill_ledger")
        connection.execute(LEDGER_TABLE)

    @contextmanager
    def opened(*, autocommit: bool) -> Iterator[Once]:
        with psycopg.connect(url, autocommit=autocommit) as connection:
            yield lambda effect: once_in_postgres(connection, contracts.process_payment, KEY, effect)

    return Place(lambda: opened(autocommit=False), lambda: opened(autocommit=True))


def test_a_second_delivery_is_answered_by_the_recorded_result(place: Place) -> None:
    with place.transaction() as once:
        assert once(paid) == PAID
    with place.transaction() as once:
        assert once(never) == PAID


def test_an_effect_that_fails_leaves_no_entry_and_is_done_by_the_next_delivery(place: Place) -> None:
    with pytest.raises(RuntimeError, match="declined"), place.transaction() as once:
        once(declined)
    with place.transaction() as once:
        assert once(paid) == PAID


def test_of_two_deliveries_at_once_one_does_the_effect(place: Place) -> None:
    answers: list[Any] = []

    def second() -> None:
        with place.transaction() as once:
            answers.append(once(never))

    other = threading.Thread(target=second)
    with place.transaction() as once:
        once(paid)
        other.start()
    other.join()
    assert answers == [PAID]


def test_no_effect_is_begun_without_a_transaction(place: Place) -> None:
    with pytest.raises(NoTransaction), place.without_transaction() as once:
        once(never)
    with place.transaction() as once:
        assert once(paid) == PAID
