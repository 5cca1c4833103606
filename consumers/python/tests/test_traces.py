"""What our consumer, as the process it is, sends to a receiver of OTLP."""

import gzip
import signal
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from trial.room import Room
from trial.waiting import Arrivals
from waybill import ConfigError

from traces import are_asked_for

MAIN = Path(__file__).parents[1] / "main.py"
TRACE = "0af7651916cd43dd8448eb211c80319c"
Run = Callable[..., Any]


class Receiver(Arrivals[Any]):
    """Resources and their spans, as OTLP has them."""

    def __init__(self) -> None:
        super().__init__()
        arrivals = self

        class Post(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                text = gzip.decompress(body) if self.headers["content-encoding"] == "gzip" else body
                for each in ExportTraceServiceRequest.FromString(text).resource_spans:
                    arrivals.add((self.path, self.headers["x-key"], each))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Post)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    opened = Receiver()
    yield opened
    opened.close()


@pytest.fixture
def worked(room: Room, run: Run, tmp_path: Path) -> Callable[..., Any]:
    """Has one task worked by our consumer with these variables, and ended it."""
    room.declare_queue("data_export")

    def work(**variables: str) -> Any:
        program = run(MAIN, AMQP_URL=room.amqp_url, WAYBILL_EXPORT_FOLDER=str(tmp_path / "exports"), **variables)
        program.log.until_line("consuming")
        payload = {"user_id": 1, "format": "json", "requested_at": "2026-11-24T10:00:00Z"}
        headers = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
        program.outcome = room.reports.outcome(room.send(payload, routing_key="data_export", headers=headers))
        program.signal(signal.SIGTERM)
        assert program.ended() == 0
        return program

    return work


def test_spans_are_sent_to_the_end_and_say_who_made_them(worked: Callable[..., Any], receiver: Receiver) -> None:
    worked(
        OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url,
        OTEL_EXPORTER_OTLP_HEADERS="x-key=secret",
        OTEL_BSP_SCHEDULE_DELAY="3600000",  # by itself it would send in an hour
        WAYBILL_CONSUMER_NAME="exports",
    )
    [(path, key, sent)] = receiver.all
    said = {each.key: each.value.string_value for each in sent.resource.attributes}
    spans = [span for scope in sent.scope_spans for span in scope.spans]
    assert (path, key, said["service.name"], said["service.version"]) == ("/v1/traces", "secret", "exports", "0.1.0")
    assert [span.name for span in spans] == ["process tasks:data_export", "publish outcomes:outcomes"]
    assert {span.trace_id.hex() for span in spans} == {TRACE}


@pytest.mark.parametrize(
    "variables",
    [{"OTEL_SERVICE_NAME": "theirs"}, {"OTEL_RESOURCE_ATTRIBUTES": "service.name=theirs,deployment.environment=test"}],
)
def test_opentelemetrys_own_name_of_a_service_is_used(
    worked: Callable[..., Any], receiver: Receiver, variables: dict[str, str]
) -> None:
    worked(OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=f"{receiver.url}/here", **variables)
    path, _, sent = receiver.all[0]
    said = {each.key: each.value.string_value for each in sent.resource.attributes}
    assert (path, said["service.name"]) == ("/here", "theirs")


def test_a_receiver_that_is_away_costs_spans_and_a_line_and_no_task(worked: Callable[..., Any]) -> None:
    program = worked(OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9")
    assert program.outcome["headers"]["traceparent"][3:35] == TRACE
    lines = [line for line in program.log.all if "export" in line["msg"]]
    assert [line["level"] for line in lines[:1]] in ([40], [50])


def test_what_is_off_sends_nothing_and_passes_the_trace_on(worked: Callable[..., Any], receiver: Receiver) -> None:
    program = worked(OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url, OTEL_TRACES_EXPORTER="none")
    assert program.outcome["headers"] == {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    assert receiver.all == []


ON = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318"}


@pytest.mark.parametrize(
    ("variables", "expect"),
    [
        ({}, False),
        (ON, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://localhost:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": " "}, False),
        (ON | {"OTEL_SDK_DISABLED": "TRUE"}, False),
        (ON | {"OTEL_SDK_DISABLED": "false"}, True),
        (ON | {"OTEL_TRACES_EXPORTER": "none"}, False),
        (ON | {"OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, True),
        ({"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, False),
        (ON | {"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf"}, True),
    ],
)
def test_traces_are_asked_for_by_opentelemetrys_own_variables(variables: dict[str, str], *, expect: bool) -> None:
    assert are_asked_for(variables) == expect


def test_a_protocol_that_is_not_spoken_stops_the_start_with_one_sentence(run: Run) -> None:
    program = run(MAIN, **ON, OTEL_EXPORTER_OTLP_PROTOCOL="grpc")
    assert program.ended() == 1
    expect = 'OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf, which this consumer speaks alone, got "grpc"'
    assert [line["msg"] for line in program.log.all] == [expect]


def test_that_of_the_traces_alone_comes_first() -> None:
    with pytest.raises(ConfigError, match="OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"):
        are_asked_for(ON | {"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/json"})
