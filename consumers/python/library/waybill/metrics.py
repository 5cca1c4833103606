from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from .messages import Ending

_ATTEMPTS = "waybill_consumer_attempts_total"
_DURATIONS = "waybill_consumer_attempt_seconds"
_BUCKET_SECONDS = (0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600)


class Metrics:
    """Counts what the attempts of one routing key came to, for `/metrics`."""

    def __init__(self, routing_key: str) -> None:
        self._key = f'routing_key="{routing_key}"'
        self._counts: Counter[str] = Counter()
        self._buckets = [0] * (len(_BUCKET_SECONDS) + 1)
        """How many ended within each and not within the one before; the last: within none."""
        self._seconds = 0.0
        self._attempts = 0

    def count(self, outcome: Ending, elapsed_seconds: float) -> None:
        label = f"failed_{outcome['failure']}" if outcome["kind"] == "failed" else outcome["kind"]
        self._counts[label] += 1
        self._seconds += elapsed_seconds
        self._attempts += 1
        self._buckets[bisect_left(_BUCKET_SECONDS, elapsed_seconds)] += 1

    def attempts(self) -> list[str]:
        return [f'{_ATTEMPTS}{{{self._key},outcome="{label}"}} {count}' for label, count in self._counts.items()]

    def durations(self) -> list[str]:
        buckets = zip(_BUCKET_SECONDS, accumulate(self._buckets), strict=False)
        return [
            *(f'{_DURATIONS}_bucket{{{self._key},le="{up_to}"}} {count}' for up_to, count in buckets),
            f'{_DURATIONS}_bucket{{{self._key},le="+Inf"}} {self._attempts}',
            f"{_DURATIONS}_sum{{{self._key}}} {self._seconds}",
            f"{_DURATIONS}_count{{{self._key}}} {self._attempts}",
        ]


@dataclass(frozen=True)
class Gauges:
    in_flight: dict[str, int]
    """Tasks in hand, by routing key."""
    unconfirmed: int
    connected: bool


def metrics_page(metrics: Iterable[Metrics], now: Gauges) -> str:
    """The page that Prometheus reads. Routing keys need no escaping: they are lower-case words."""
    counted = list(metrics)
    lines = [
        f"# HELP {_ATTEMPTS} Attempts that ended here, by outcome.",
        f"# TYPE {_ATTEMPTS} counter",
        *(line for each in counted for line in each.attempts()),
        f"# HELP {_DURATIONS} How long they took.",
        f"# TYPE {_DURATIONS} histogram",
        *(line for each in counted for line in each.durations()),
        "# HELP waybill_consumer_in_flight Tasks in hand now.",
        "# TYPE waybill_consumer_in_flight gauge",
        *(f'waybill_consumer_in_flight{{routing_key="{key}"}} {count}' for key, count in now.in_flight.items()),
        "# HELP waybill_consumer_unconfirmed_outcomes Outcomes that RabbitMQ has not confirmed yet.",
        "# TYPE waybill_consumer_unconfirmed_outcomes gauge",
        f"waybill_consumer_unconfirmed_outcomes {now.unconfirmed}",
        "# HELP waybill_consumer_connected 1 while connected to RabbitMQ.",
        "# TYPE waybill_consumer_connected gauge",
        f"waybill_consumer_connected {int(now.connected)}",
    ]
    return "\n".join(lines) + "\n"
