import dataclasses
import json
import logging
import threading
from typing import Any

from waybill import Config, Consumer
from waybill.context import Handler
from waybill.json_log import JsonLines

from trial.contract import TrialPayload, TrialResult, trial_contract
from trial.waiting import PATIENCE_SECONDS, Arrivals


class LogLines(Arrivals[dict[str, Any]]):
    """What a consumer in this process logs, for a test to read and to wait for."""

    def until_line(self, msg: str, *, after: int = 0) -> dict[str, Any]:
        """The line with this `msg`; `after` so many like it."""

        def line(all_: list[dict[str, Any]]) -> dict[str, Any] | None:
            found = [each for each in all_ if each["msg"] == msg]
            return found[after] if len(found) > after else None

        return self.until(line, f'the line "{msg}"')

    def having(self, msg: str) -> list[dict[str, Any]]:
        return [each for each in self.all if each["msg"] == msg]


class Trial:
    """A consumer of trials in this process, in a thread of its own."""

    def __init__(self, amqp_url: str, handler: Handler[TrialPayload, TrialResult], **options: Any) -> None:
        contract = options.pop("contract", {})
        tracer_provider = options.pop("tracer_provider", None)
        config = Config(amqp_url=amqp_url, prefetch=20, grace_seconds=0, health_port=None, name="trial")
        self.log = LogLines()
        logger = logging.Logger("trial", logging.DEBUG)
        logger.addHandler(_Into(self.log))
        config = dataclasses.replace(config, **options)
        self._consumer = Consumer(config, log=logger, tracer_provider=tracer_provider)
        self._consumer.handle(trial_contract(**contract), handler)
        self._thread = threading.Thread(target=self._consumer.run, daemon=True)
        self._thread.start()

    def consuming(self) -> "Trial":
        self.log.until_line("consuming")
        return self

    def begin_stop(self) -> None:
        self._consumer.stop()

    def stop(self) -> None:
        """Drains; returns when the consumer has ended."""
        self._consumer.stop()
        self._thread.join(PATIENCE_SECONDS)
        assert not self._thread.is_alive(), f"the consumer did not end. It said: {self.log.all}"


class _Into(logging.Handler):
    def __init__(self, lines: LogLines) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.add(json.loads(self.format(record)))
