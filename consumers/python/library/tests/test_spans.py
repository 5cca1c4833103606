"""The spans of docs/traces.md, through a real broker, as OpenTelemetry's SDK exports them."""

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import NoOpTracerProvider, SpanKind, StatusCode
from trial.contract import TrialPayload, TrialResult
from trial.link import Link
from trial.room import Room
from trial.start import Trial
from trial.waiting import Arrivals, heard
from waybill import Context, Permanent, Snooze

Start = Callable[..., Trial]

TRACE, PUBLISHING = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
HEADERS = {"traceparent": f"00-{TRACE}-{PUBLISHING}-01", "tracestate": "shop=1,other=two"}
PROGRAM = Path(__file__).parent / "trial/program.py"
PROCESS, PUBLISH = "process tasks:trial", "publish outcomes:outcomes"


class Spans(Arrivals[ReadableSpan], SpanExporter):
    """What a process has exported, to be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.provider = TracerProvider(shutdown_on_exit=False)
        self.provider.add_span_processor(SimpleSpanProcessor(self))

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        for span in spans:
            self.add(span)
        return SpanExportResult.SUCCESS

    def named(self, name: str) -> ReadableSpan:
        return self.until(lambda all_: next((span for span in all_ if span.name == name), None), name)


@pytest.fixture
def spans() -> Iterator[Spans]:
    opened = Spans()
    yield opened
    opened.provider.shutdown()


def returns(payload: TrialPayload, _ctx: Context) -> TrialResult:
    return {"did": payload["what"]}


def test_an_attempt_has_a_span_below_the_one_that_published_its_message(room: Room, start: Start, spans: Spans) -> None:
    trial = start(room.amqp_url, returns, tracer_provider=spans.provider).consuming()
    task_id = room.send({"what": "work"}, correlation_id="the root", headers={**HEADERS, "attempt": 2})
    process = spans.named(PROCESS)
    assert (process.kind, trace_of(process), parent_of(process)) == (SpanKind.CONSUMER, TRACE, PUBLISHING)
    assert [f"{link.context.span_id:016x}" for link in process.links] == [PUBLISHING]
    assert dict(process.attributes or {}) == {
        **common(trial, room),
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": "tasks:trial",
        "messaging.rabbitmq.destination.routing_key": "trial",
        "messaging.message.id": task_id,
        "messaging.message.conversation_id": "the root",
        "messaging.message.body.size": len('{"what": "work"}'),
        "waybill.task.id": task_id,
        "waybill.task.attempt": 2,
        "waybill.outcome": "succeeded",
    }
    assert process.status.status_code == StatusCode.UNSET


def test_its_outcome_has_a_span_below_it_which_its_message_carries(room: Room, start: Start, spans: Spans) -> None:
    trial = start(room.amqp_url, returns, tracer_provider=spans.provider).consuming()
    task_id = room.send({"what": "work"}, headers=HEADERS)
    outcome = room.reports.outcome(task_id)
    process, publish = spans.named(PROCESS), spans.named(PUBLISH)
    assert (publish.kind, trace_of(publish), parent_of(publish)) == (SpanKind.PRODUCER, TRACE, own_id(process))
    assert outcome["headers"] == {**HEADERS, "traceparent": f"00-{TRACE}-{own_id(publish)}-01"}
    assert dict(publish.attributes or {}) == {
        **common(trial, room),
        "messaging.operation.name": "publish",
        "messaging.operation.type": "send",
        "messaging.destination.name": "outcomes:outcomes",
        "messaging.rabbitmq.destination.routing_key": "outcomes",
        "messaging.message.id": outcome["id"],
        "messaging.message.conversation_id": task_id,
        "messaging.message.body.size": len(outcome["text"]),
        "waybill.task.id": task_id,
        "waybill.task.attempt": 1,
    }
    assert publish.status.status_code == StatusCode.UNSET


def test_what_a_sampler_is_asked_by_is_there_when_a_span_begins(room: Room, start: Start, spans: Spans) -> None:
    asked: list[dict[str, Any]] = []

    class Sampler(type(ALWAYS_OFF)):  # type: ignore[misc]
        def should_sample(self, *given: Any, **named: Any) -> Any:
            asked.append(dict(named.get("attributes") or given[4]))
            return super().should_sample(*given, **named)

    spans.provider.sampler = Sampler(ALWAYS_OFF._decision)  # noqa: SLF001
    start(room.amqp_url, returns, tracer_provider=spans.provider).consuming()
    outcome = room.reports.outcome(room.send({"what": "work"}, headers=HEADERS))
    names = ("messaging.system", "messaging.operation.name", "messaging.operation.type", "messaging.destination.name")
    assert [[each[name] for name in names] for each in asked] == [
        ["rabbitmq", "process", "process", "tasks:trial"],
        ["rabbitmq", "publish", "send", "outcomes:outcomes"],
    ]
    assert all("server.address" in each and "server.port" in each for each in asked)
    # Nobody keeps it, and whoever comes next is told so.
    assert outcome["headers"]["traceparent"].endswith("-00")
    assert spans.all == []


@pytest.mark.parametrize("is_async", [False, True])
def test_a_handlers_own_span_is_below_that_of_its_attempt(
    room: Room, start: Start, spans: Spans, *, is_async: bool
) -> None:
    seen: list[str | None] = []
    tracer = spans.provider.get_tracer("the application")

    def work(payload: TrialPayload, ctx: Context) -> TrialResult:
        seen.append(ctx.traceparent)
        with tracer.start_as_current_span("query"):
            return {"did": payload["what"]}

    async def work_async(payload: TrialPayload, ctx: Context) -> TrialResult:
        return work(payload, ctx)

    start(room.amqp_url, work_async if is_async else work, tracer_provider=spans.provider).consuming()
    room.reports.outcome(room.send({"what": "first"}, headers=HEADERS))
    process, query = spans.named(PROCESS), spans.named("query")
    assert (trace_of(query), parent_of(query)) == (TRACE, own_id(process))
    assert seen == [f"00-{TRACE}-{own_id(process)}-01"]


@pytest.mark.parametrize(
    ("error", "body", "expect"),
    [
        (Permanent("no such report", code="gone"), {"what": "it"}, ("failed", "gone")),
        (TypeError("oops"), {"what": "it"}, ("failed", "TypeError")),
        (None, {"what": 5}, ("failed", "contract_violation")),
        (Snooze(timedelta(minutes=1)), {"what": "it"}, ("snoozed", None)),
    ],
)
def test_a_failure_is_an_error_by_its_code_and_a_snooze_is_none(
    room: Room, start: Start, spans: Spans, error: Exception | None, body: Any, expect: tuple[str, str | None]
) -> None:
    def work(_payload: TrialPayload, _ctx: Context) -> TrialResult:
        assert error is not None
        raise error

    start(room.amqp_url, work, tracer_provider=spans.provider).consuming()
    outcome = room.reports.outcome(room.send(body, headers=HEADERS))
    process, publish = spans.named(PROCESS), spans.named(PUBLISH)
    attributes = process.attributes or {}
    assert (attributes["waybill.outcome"], attributes.get("error.type")) == expect
    is_error = process.status.status_code == StatusCode.ERROR
    assert (is_error, process.status.description) == (outcome["kind"] == "failed", outcome["message"])
    # How it came about is told of the task alone: no event has the exception.
    assert (process.events, publish.status.status_code) == ((), StatusCode.UNSET)


def test_a_cancelled_attempt_is_no_error(room: Room, start: Start, spans: Spans) -> None:
    begun = threading.Event()

    def work(_payload: TrialPayload, ctx: Context) -> TrialResult:
        begun.set()
        while ctx.cancelled is None:
            pass
        raise InterruptedError

    trial = start(room.amqp_url, work, tracer_provider=spans.provider).consuming()
    trial.log.until_line("listening to control")
    task_id = room.send({"what": "work"}, headers=HEADERS)
    heard(begun, "the work")
    room.cancel(task_id)
    room.reports.outcome(task_id)
    process = spans.named(PROCESS)
    assert (process.status.is_unset, (process.attributes or {})["waybill.outcome"]) == (True, "failed")


def test_what_is_not_worked_has_no_span_of_its_own(room: Room, start: Start, spans: Spans) -> None:
    trial = start(room.amqp_url, returns, tracer_provider=spans.provider).consuming()
    task_id = room.send({"what": "once"}, headers=HEADERS)
    room.reports.outcome(task_id)
    room.send({"what": "once"}, task_id=task_id, headers=HEADERS)
    again = room.reports.outcome(task_id, after=1)
    trial.stop()
    process, first, second = spans.all
    assert [span.name for span in spans.all] == [PROCESS, PUBLISH, PUBLISH]
    assert [parent_of(each) for each in (first, second)] == [own_id(process)] * 2
    assert again["headers"]["traceparent"] == f"00-{TRACE}-{own_id(second)}-01"


def test_an_outcome_that_is_sent_again_has_one_span_until_it_is_confirmed(
    room: Room, start: Start, spans: Spans
) -> None:
    room.unbind_outcomes()
    trial = start(room.amqp_url, returns, tracer_provider=spans.provider).consuming()
    task_id = room.send({"what": "work"}, headers=HEADERS)
    trial.log.until_line("no queue is bound for outcomes; sending it again")
    assert PUBLISH not in [span.name for span in spans.all]
    room.bind_outcomes()
    outcome = room.reports.outcome(task_id)
    trial.stop()
    publish = spans.named(PUBLISH)
    assert [span.name for span in spans.all] == [PROCESS, PUBLISH]
    assert (publish.status.is_unset, outcome["headers"]["traceparent"][36:52]) == (True, own_id(publish))


def test_an_outcome_that_was_never_confirmed_is_an_error(room: Room, link: Link, start: Start, spans: Spans) -> None:
    worked = threading.Event()

    def work(payload: TrialPayload, _ctx: Context) -> TrialResult:
        heard(worked, "the cut")
        return {"did": payload["what"]}

    begun = start(link.amqp_url, work, tracer_provider=spans.provider).consuming()
    room.send({"what": "work"}, headers=HEADERS)
    room.reports.of_kind("progress")
    link.sever()
    worked.set()
    spans.named(PROCESS)
    begun.begin_stop()
    publish = spans.named(PUBLISH)
    assert ((publish.attributes or {})["error.type"], publish.status.status_code) == ("lost", StatusCode.ERROR)


def test_a_process_that_ends_with_a_handler_that_hears_nothing_sends_its_spans_first(
    room: Room, run: Callable[..., Any]
) -> None:
    program = run(PROGRAM, AMQP_URL=room.amqp_url, WAYBILL_GRACE_SECONDS="0", TRIAL_TRACED="1")
    room.send({"what": "hang"})
    program.log.until_line("hanging")
    program.signal(signal.SIGTERM)
    assert program.ended() == 0
    names = [line["msg"] for line in program.log.all]
    assert [name for name in names if name in (PROCESS, PUBLISH)] == [PROCESS, PUBLISH]


@pytest.mark.parametrize("headers", [{}, {"traceparent": "no such thing"}])
def test_a_message_without_a_trace_begins_one(room: Room, start: Start, spans: Spans, headers: dict[str, str]) -> None:
    start(room.amqp_url, returns, tracer_provider=spans.provider).consuming()
    outcome = room.reports.outcome(room.send({"what": "work"}, headers=headers))
    process, publish = spans.named(PROCESS), spans.named(PUBLISH)
    assert (process.parent, process.links) == (None, ())
    assert outcome["headers"]["traceparent"][3:52] == f"{trace_of(process)}-{own_id(publish)}"


def test_an_adopted_task_begins_a_trace(room: Room, start: Start, spans: Spans) -> None:
    start(room.amqp_url, returns, tracer_provider=spans.provider).consuming()
    room.send_foreign('{"what": "foreign"}')
    adopted = room.reports.of_kind("adopted")
    outcome = room.reports.outcome(adopted["task_id"])
    process = spans.named(PROCESS)
    assert (adopted["headers"], process.parent) == (None, None)
    assert outcome["headers"]["traceparent"][3:35] == trace_of(process)


@pytest.mark.parametrize(
    ("headers", "expect"),
    [
        (HEADERS, HEADERS),
        ({"traceparent": HEADERS["traceparent"]}, {"traceparent": HEADERS["traceparent"]}),
        # Of an edition that is not known here, or wrong: it is another's to judge.
        ({"traceparent": "01-new-things"}, {"traceparent": "01-new-things"}),
        ({}, None),
    ],
)
@pytest.mark.parametrize("provider", [None, NoOpTracerProvider()])
def test_without_an_sdk_a_trace_is_passed_on_as_it_came(
    room: Room, start: Start, headers: dict[str, str], expect: dict[str, str] | None, provider: Any
) -> None:
    seen: list[tuple[str | None, bool]] = []

    def work(payload: TrialPayload, ctx: Context) -> TrialResult:
        seen.append((ctx.traceparent, trace.get_current_span().get_span_context().is_valid))
        return {"did": payload["what"]}

    start(room.amqp_url, work, tracer_provider=provider).consuming()
    outcome = room.reports.outcome(room.send({"what": "work"}, headers=headers))
    assert outcome["headers"] == expect
    assert seen == [(headers.get("traceparent"), False)]


def common(trial: Trial, room: Room) -> dict[str, Any]:
    host, port = room.amqp_url.split("@")[1].split("/")[0].split(":")
    return {
        "messaging.system": "rabbitmq",
        "messaging.client.id": trial.log.until_line("consuming")["consumer"],
        "server.address": host,
        "server.port": int(port),
    }


def trace_of(span: ReadableSpan) -> str:
    assert span.context is not None
    return f"{span.context.trace_id:032x}"


def own_id(span: ReadableSpan) -> str:
    assert span.context is not None
    return f"{span.context.span_id:016x}"


def parent_of(span: ReadableSpan) -> str | None:
    return None if span.parent is None else f"{span.parent.span_id:016x}"
