import re
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from trial.contract import TrialPayload, TrialResult, trial_contract
from trial.link import Link
from trial.room import Room
from trial.start import Trial
from trial.waiting import eventually, heard
from waybill import Config, Consumer, Context
from waybill.health import page

Start = Callable[..., Trial]
UNREACHABLE = "no connection to RabbitMQ; trying again"


def returns(payload: TrialPayload, _ctx: Context) -> TrialResult:
    return {"did": payload["what"]}


class Asked:
    def __init__(self, unready: list[str]) -> None:
        self._unready = unready

    def unready_because(self) -> list[str]:
        return self._unready

    def metrics(self) -> str:
        return "the metrics"


@pytest.mark.parametrize(
    ("path", "unready", "turn", "expect"),
    [
        pytest.param("/livez", [], 0.02, "200 alive", id="a loop that turns is alive"),
        pytest.param("/livez", [], 5.001, "503 the loop was blocked for 5001 ms", id="a loop that was blocked is not"),
        pytest.param("/readyz", [], 0, "200 ready", id="a consumer that lacks nothing is ready"),
        pytest.param("/readyz?verbose", ["draining"], 0, "503 draining", id="one that lacks something says what"),
        pytest.param("/metrics", [], 0, "200 the metrics", id="metrics are a page"),
        pytest.param("/", [], 0, "404 not here: /livez, /readyz, /metrics", id="another page is not here"),
    ],
)
def test_what_a_page_says(path: str, unready: list[str], turn: float, expect: str) -> None:
    status, body = page(path, Asked(unready), turn)
    assert f"{status} {body.strip()}" == expect


def test_a_consumer_is_ready_while_it_consumes_and_says_why_when_it_does_not(
    room: Room, link: Link, start: Start
) -> None:
    link.sever()
    trial = start(link.amqp_url, returns, health_port=0)
    url = trial.log.until_line("health")["url"]
    assert got(f"{url}/readyz") == "503 not connected to RabbitMQ"
    link.mend()
    trial.consuming()
    assert got(f"{url}/readyz") == "200 ready"
    link.sever()
    trial.log.until_line(UNREACHABLE, after=len(trial.log.having(UNREACHABLE)))
    assert got(f"{url}/readyz") == "503 not connected to RabbitMQ"


def test_a_loop_that_is_blocked_can_still_be_asked(room: Room, start: Start) -> None:
    started, released = threading.Event(), threading.Event()

    async def blocks(_payload: TrialPayload, _ctx: Context) -> TrialResult:
        started.set()
        heard(released, "the release")
        return {"did": "blocked"}

    trial = start(room.amqp_url, blocks, health_port=0).consuming()
    url = trial.log.until_line("health")["url"]
    room.send({"what": "block"})
    heard(started, "the start")
    eventually(lambda: got(f"{url}/livez"), lambda said: said.startswith("503 the loop was blocked"), "not alive")
    released.set()


def test_attempts_are_counted_by_their_outcome(room: Room, start: Start) -> None:
    trial = start(room.amqp_url, returns, health_port=0)
    url = trial.log.until_line("health")["url"]
    room.reports.outcome(room.send({"what": "work"}))
    room.reports.outcome(room.send({"what": 5}))
    metrics = got(f"{url}/metrics")
    for line in (
        r'waybill_consumer_attempts_total{routing_key="trial",outcome="succeeded"} 1',
        r'waybill_consumer_attempts_total{routing_key="trial",outcome="failed_permanent"} 1',
        r'waybill_consumer_attempt_seconds_count{routing_key="trial"} 2',
        r"waybill_consumer_connected 1",
    ):
        assert re.search(f"^{re.escape(line)}$", metrics, re.MULTILINE)


def test_a_health_port_that_is_taken_is_named_with_what_to_set() -> None:
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        consumer = Consumer(Config("amqp://localhost:1", 1, 0, port, "trial"))
        consumer.handle(trial_contract(), returns)
        with pytest.raises(RuntimeError, match=f"^port {port} is taken; set WAYBILL_HEALTH_PORT to another$"):
            consumer.run()


def got(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 (our own server)
            return f"{response.status} {response.read().decode().strip()}"
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read().decode().strip()}"
