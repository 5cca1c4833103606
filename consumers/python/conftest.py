import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from trial.link import Link
from trial.room import Room
from trial.start import LogLines, Trial
from trial.waiting import PATIENCE_SECONDS


@pytest.fixture
def room() -> Iterator[Room]:
    """A fresh vhost with the queue of trials in it."""
    opened = Room()
    opened.declare_queue()
    yield opened
    opened.close()


@pytest.fixture
def link(room: Room) -> Iterator[Link]:
    opened = Link(room.amqp_url)
    yield opened
    opened.sever()


@pytest.fixture
def start() -> Iterator[Callable[..., Trial]]:
    """Starts a consumer of trials against a broker: `start(amqp_url, handler, prefetch=3)`."""
    started: list[Trial] = []

    def begin(amqp_url: str, handler: Any, **options: Any) -> Trial:
        started.append(Trial(amqp_url, handler, **options))
        return started[-1]

    yield begin
    for trial in started:
        trial.stop()


class Program:
    """One of our programs as a process of its own, and its log."""

    def __init__(self, file: Path, environment: dict[str, str]) -> None:
        home = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.log = LogLines()
        paths = {"PYTHONPATH": str(Path(__file__).parent / "library/tests")}
        self._process = subprocess.Popen(
            [sys.executable, str(file)],
            env=home | paths | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def is_dead(self) -> bool:
        return self._process.poll() is not None

    def ended(self) -> int:
        """Its exit status, below zero the signal that ended it."""
        status = self._process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        return status

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self.log.add(_parsed(line.rstrip("\n")))


def _parsed(line: str) -> dict[str, Any]:
    try:
        parsed = json.loads(line)
    except ValueError:
        parsed = None
    return parsed if isinstance(parsed, dict) else {"msg": line, "level": 0}


@pytest.fixture
def run() -> Iterator[Callable[..., Program]]:
    """Starts a program: `run(file, AMQP_URL=…)`."""
    started: list[Program] = []

    def begin(file: Path, **environment: str) -> Program:
        started.append(Program(file, environment))
        return started[-1]

    yield begin
    for program in started:
        program.signal(signal.SIGKILL)
        program.ended()
