"""Our consumer, and the one without a library, as the processes they are."""

import hashlib
import json
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from trial.room import Room

HERE = Path(__file__).parents[1]
PAYLOAD = {"user_id": 1, "format": "json", "requested_at": "2026-11-24T10:00:00Z"}
Run = Callable[..., Any]


@pytest.fixture
def exports(room: Room) -> Room:
    room.declare_queue("data_export")
    return room


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "sample.db"
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.executescript("""
            create table users (id, name, email, about, created_at);
            create table orders (id, user_id, item, quantity, price_cents, note, created_at);
            create table comments (id, user_id, order_id, body, created_at);
            insert into users values (1, 'Ada', null, null, '2026-11-24T10:00:00Z');
        """)
    return file


def test_the_consumer_makes_the_file_of_a_data_export_and_ends_when_told(
    exports: Room, run: Run, database: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    program = run(
        HERE / "main.py",
        AMQP_URL=exports.amqp_url,
        WAYBILL_SAMPLE_DATABASE=str(database),
        WAYBILL_EXPORT_FOLDER=str(folder),
    )
    line = program.log.until_line("consuming")
    assert (line["routing_key"], line["prefetch"], line["level"]) == ("data_export", 20, 30)
    task_id = exports.send(PAYLOAD, routing_key="data_export")
    result = exports.reports.outcome(task_id)["result"]
    content = (folder / f"{task_id}.json").read_bytes()
    assert hashlib.sha256(content).hexdigest() == result["sha256"]
    program.signal(signal.SIGTERM)
    assert program.ended() == 0


def test_a_wrong_variable_stops_the_start_with_one_sentence(run: Run) -> None:
    program = run(HERE / "main.py", WAYBILL_PREFETCH="many")
    assert program.ended() == 1
    expect = 'WAYBILL_PREFETCH must be a whole number from 1 to 65535, got "many"'
    assert [line["msg"] for line in program.log.all] == [expect]


def test_a_consumer_by_hand_does_the_work_reports_and_acks_last(exports: Room, run: Run, tmp_path: Path) -> None:
    example = HERE / "examples/no_library.py"
    program = run(example, AMQP_URL=exports.amqp_url, WAYBILL_EXPORT_FOLDER=str(tmp_path))
    program.log.until_line("consuming")
    headers = {"x-from-tomorrow": {"deep": [1]}}
    task_id = exports.send(PAYLOAD, routing_key="data_export", headers=headers)
    outcome = exports.reports.outcome(task_id)
    assert (outcome["kind"], outcome["attempt"], outcome["result"]["file"]) == ("succeeded", 1, f"{task_id}.json")
    assert json.loads((tmp_path / f"{task_id}.json").read_bytes()) == [PAYLOAD]


def test_a_task_whose_outcome_nobody_takes_is_not_acked(exports: Room, run: Run, tmp_path: Path) -> None:
    exports.unbind_outcomes()
    example = HERE / "examples/no_library.py"
    program = run(example, AMQP_URL=exports.amqp_url, WAYBILL_EXPORT_FOLDER=str(tmp_path))
    exports.send(PAYLOAD, routing_key="data_export")
    assert program.ended() == 1
    exports.consumers_gone("data_export")
    assert exports.ready("data_export") == 1
