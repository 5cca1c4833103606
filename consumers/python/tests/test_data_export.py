"""The handler of `data_export`, on a database as the sample application has it."""

import csv
import hashlib
import json
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from waybill.testing import outcome_of
from waybill_contracts import contracts

from export_folder import ExportFolder
from reports import Reports
from tasks.data_export import export_data

TASK_ID = "019377a1-7c00-7000-8000-000000000001"
AWKWARD = [
    "=1+1",
    "+1",
    "-1",
    "@a",
    "\tx",
    "\r\n",
    "＝1",
    'a "quote", a comma',
    "Žofie 🦊",
    "e\u0301",
    "مرحبا",
    "",
    None,
]

MANY_COMMENTS = """
    with recursive numbers(n) as (select 100 union all select n + 1 from numbers where n < 500000)
    insert into comments select n, 1, null, 'x', '' from numbers"""

SCHEMA = """
    create table users (id integer primary key, name text not null, email text, about text, created_at text) strict;
    create table orders (id integer primary key, user_id integer, item text, quantity integer,
                         price_cents integer, note text, created_at text) strict;
    create table comments (id integer primary key, user_id integer, order_id integer,
                           body text, created_at text) strict;
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """User 1 has every awkward text; user 2^53 + 1 has nothing."""
    file = tmp_path / "sample.db"
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.executescript(SCHEMA)
        users = [(1, "Ada", None, ""), (2**53 + 1, "-", "big@example.com", None)]
        opened.executemany("insert into users values (?, ?, ?, ?, '2026-11-24T10:00:00Z')", users)
        notes = [(number, 1, "tea", number, -number, note) for number, note in enumerate(AWKWARD, 1)]
        opened.executemany("insert into orders values (?, ?, ?, ?, ?, ?, '2026-11-24T10:00:00Z')", notes)
        bodies = [(1, 1, None, "first"), (2, 1, 3, 'say "hi"')]
        opened.executemany("insert into comments values (?, ?, ?, ?, '2026-11-24T10:00:00Z')", bodies)
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "exports"


def outcome(database: Path, folder: Path, user_id: int, format_: str, **options: Any) -> Any:
    handler = partial(export_data, reports=Reports(str(database)), export_folder=ExportFolder(folder))
    payload = {"user_id": user_id, "format": format_, "requested_at": "2026-11-24T10:00:00Z"}
    return outcome_of(contracts.data_export, handler, payload, task_id=TASK_ID, **options)


def exported(database: Path, folder: Path, user_id: int, format_: str) -> bytes:
    ended = outcome(database, folder, user_id, format_)
    assert ended["kind"] == "succeeded", ended
    return (folder / str(ended["result"]["file"])).read_bytes()


@pytest.mark.parametrize("format_", ["csv", "json"])
def test_the_file_is_named_by_the_task_and_the_result_says_what_it_holds(
    database: Path, folder: Path, format_: str
) -> None:
    result = outcome(database, folder, 1, format_)["result"]
    content = (folder / result["file"]).read_bytes()
    assert result == {
        "file": f"{TASK_ID}.{format_}",
        "row_count": 1 + len(AWKWARD) + 2,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    assert [file.name for file in folder.iterdir()] == [f"{TASK_ID}.{format_}"]


@pytest.mark.parametrize("format_", ["csv", "json"])
def test_another_attempt_replaces_the_file(database: Path, folder: Path, format_: str) -> None:
    first = exported(database, folder, 1, format_)
    second = exported(database, folder, 2**53 + 1, format_)
    assert first != second
    assert b"9007199254740993" in second


def test_json_holds_every_row_as_the_database_has_it(database: Path, folder: Path) -> None:
    rows = json.loads(exported(database, folder, 1, "json"))
    assert rows[0] == {
        "kind": "user",
        "id": 1,
        "created_at": "2026-11-24T10:00:00Z",
        "name": "Ada",
        "email": None,
        "about": "",
    }
    assert [row["note"] for row in rows if row["kind"] == "order"] == AWKWARD


def test_csv_holds_every_row_as_the_database_has_it(database: Path, folder: Path) -> None:
    text = exported(database, folder, 1, "csv").decode()
    header, *lines = csv.reader(text.splitlines(keepends=True))
    orders = [dict(zip(header, line, strict=True)) for line in lines if line[0] == "order"]
    unescaped = [order["note"].removeprefix("'") for order in orders]
    assert unescaped == [note or "" for note in AWKWARD]
    assert [order["price_cents"] for order in orders] == [str(-number) for number in range(1, len(AWKWARD) + 1)]


def test_csv_keeps_null_and_an_empty_text_apart(database: Path, folder: Path) -> None:
    _, user, *_ = exported(database, folder, 1, "csv").decode().split("\r\n")
    assert user == '"user",1,"2026-11-24T10:00:00Z","Ada",,"",,,,,,'


def test_a_spreadsheet_that_opens_the_csv_finds_no_formula(database: Path, folder: Path) -> None:
    text = exported(database, folder, 1, "csv").decode()
    texts = [value for line in csv.reader(text.splitlines(keepends=True)) for value in line if not _is_number(value)]
    assert [value for value in texts if value.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))] == []


def test_a_user_that_does_not_exist_is_a_permanent_failure_and_no_file(database: Path, folder: Path) -> None:
    ended = outcome(database, folder, 999, "csv")
    expect = ("permanent", "user_missing", "user 999 does not exist")
    assert (ended["failure"], ended["code"], ended["message"]) == expect
    assert list(folder.iterdir()) == []


def test_a_database_that_the_application_holds_is_tried_again_after_a_pause(database: Path, folder: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as holder:
        holder.execute("begin exclusive")
        ended = outcome(database, folder, 1, "csv")
    assert (ended["failure"], ended["code"], ended["retry_after_ms"]) == ("transient", "database_busy", 2_000)


def test_a_database_that_is_not_there_is_a_transient_failure_and_is_not_made(folder: Path, tmp_path: Path) -> None:
    ended = outcome(tmp_path / "gone.db", folder, 1, "csv")
    assert (ended["failure"], (tmp_path / "gone.db").exists()) == ("transient", False)


def test_a_database_whose_name_a_url_would_misread_is_found(database: Path, folder: Path) -> None:
    odd = database.rename(database.with_name("a?b#c %41.db"))
    assert outcome(odd, folder, 1, "csv")["kind"] == "succeeded"


def test_an_export_that_is_told_to_stop_leaves_nothing_behind(database: Path, folder: Path) -> None:
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute(MANY_COMMENTS)
    ended = outcome(database, folder, 1, "csv", cancelled="cancelled")
    assert (ended["code"], list(folder.iterdir())) == ("cancelled", [])


def _is_number(value: str) -> bool:
    return value.lstrip("-").isdigit()
