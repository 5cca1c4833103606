"""The handler of `update_user_score`."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from waybill.testing import outcome_of
from waybill_contracts import contracts

from scores import Scores
from tasks.update_user_score import update_user_score

SCHEMA = """
    create table users (id integer primary key) strict;
    create table points (id integer primary key, user_id integer, reason text, points integer) strict;
    create table scores (user_id integer primary key, score integer not null, reckoned_at text not null) strict;
    insert into users values (1), (2), (9007199254740993);
    insert into points (user_id, reason, points) values (1, 'comment', 5), (1, 'order', 20), (1, 'penalty', -7),
                                                        (2, 'comment', 1000);
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "sample.db"
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.executescript(SCHEMA)
    return file


def reckoned(database: Path, user_id: int) -> Any:
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    handler = partial(update_user_score, scores=Scores(str(database)), now=lambda: now)
    return outcome_of(contracts.update_user_score, handler, {"user_id": user_id})


def kept(database: Path) -> list[tuple[int, int]]:
    with closing(sqlite3.connect(database)) as opened:
        return opened.execute("select user_id, score from scores order by user_id").fetchall()


def test_the_score_is_the_sum_of_the_points_however_often(database: Path) -> None:
    for _ in range(3):
        assert reckoned(database, 1)["result"] == {"user_id": 1, "score": 18, "points": 3}
    assert kept(database) == [(1, 18)]


def test_who_has_no_points_has_a_score_of_zero(database: Path) -> None:
    assert reckoned(database, 2**53 + 1)["result"] == {"user_id": 2**53 + 1, "score": 0, "points": 0}
    assert kept(database) == [(2**53 + 1, 0)]


def test_a_user_that_is_not_there_is_a_permanent_failure(database: Path) -> None:
    outcome = reckoned(database, 7)
    assert (outcome["failure"], outcome["code"], kept(database)) == ("permanent", "user_missing", [])
