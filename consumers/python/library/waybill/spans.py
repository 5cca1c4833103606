"""The spans of attempts and of their outcomes, as docs/traces.md has them.

They are made by OpenTelemetry's API alone. Where the process has set up no SDK there are none, and the trace context
of a message is passed on as it came.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeAlias

import pika
from opentelemetry import trace
from opentelemetry.context import Context as TraceContext
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode, Tracer, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from .amqp_channel import Message
from .context import TaskFacts
from .messages import Ending, Report
from .version import __version__

FLUSH_SECONDS = 2.0

Attributes: TypeAlias = dict[str, str | int]

# The header is part of our own messages, so it is this propagator, whatever the process has set up.
_propagator = TraceContextTextMapPropagator()


class Spans:
    """What the spans of one consumer have in common."""

    def __init__(self, tracer: Tracer, consumer: str, amqp_url: str) -> None:
        broker = pika.URLParameters(amqp_url)
        self._tracer = tracer
        self._common: Attributes = {
            "messaging.system": "rabbitmq",
            "messaging.client.id": consumer,
            "server.address": broker.host,
            "server.port": broker.port,
        }

    @classmethod
    def by(cls, provider: TracerProvider, consumer: str, amqp_url: str) -> "Spans | None":
        """None: this process has set up no SDK, so nobody would see them, and nothing is prepared for them."""
        tracer = provider.get_tracer("waybill", __version__)
        is_silent = isinstance(tracer, trace.ProxyTracer | trace.NoOpTracer)
        return None if is_silent else cls(tracer, consumer, amqp_url)

    def of_tasks(self, routing_key: str) -> "ProcessSpans":
        return ProcessSpans(self._tracer, self._attributes("process", "process", "tasks", routing_key))

    def of_outcomes(self) -> "PublishSpans":
        return PublishSpans(self._tracer, self._attributes("publish", "send", "outcomes", "outcomes"))

    def _attributes(self, name: str, kind: str, exchange: str, routing_key: str) -> Attributes:
        """What is known before there is a message; by this a sampler may judge."""
        return self._common | {
            "messaging.operation.name": name,
            "messaging.operation.type": kind,
            "messaging.destination.name": f"{exchange}:{routing_key}",
            "messaging.rabbitmq.destination.routing_key": routing_key,
        }


class ProcessSpans:
    """One for each attempt: from its message's arrival until its outcome is known."""

    def __init__(self, tracer: Tracer, attributes: Attributes) -> None:
        self._tracer = tracer
        self._attributes = attributes
        self._name = f"process {attributes['messaging.destination.name']}"

    def begin(self, facts: TaskFacts, message: Message) -> Span:
        """Who published the message is its parent and its link, as the conventions for messaging want it."""
        parent = _context_in(facts.traceparent, facts.tracestate)
        creation = trace.get_current_span(parent).get_span_context()
        links = [Link(creation)] if creation.is_valid else None
        span = self._tracer.start_span(self._name, parent, SpanKind.CONSUMER, self._attributes, links)
        if span.is_recording():
            span.set_attributes(_about(facts.task_id, facts.task_id, facts.attempt, message.body))
            if message.correlation_id is not None:
                span.set_attribute("messaging.message.conversation_id", message.correlation_id)
        return span


class PublishSpans:
    """One for each outcome: from when RabbitMQ is given it until it has confirmed it, however often it is sent."""

    def __init__(self, tracer: Tracer, attributes: Attributes) -> None:
        self._tracer = tracer
        self._attributes = attributes
        self._name = f"publish {attributes['messaging.destination.name']}"

    def begin(self, message_id: str, report: Report) -> Span:
        parent = _context_in(report.traceparent, report.tracestate)
        span = self._tracer.start_span(self._name, parent, SpanKind.PRODUCER, self._attributes)
        if span.is_recording():
            span.set_attributes(_about(message_id, report.task_id, report.attempt, report.body))
            span.set_attribute("messaging.message.conversation_id", report.task_id)
        return span


def continued_by(span: Span, facts: TaskFacts) -> TaskFacts:
    """The task as its handler knows it: what comes of it comes of this span."""
    headers = headers_of(span)
    return facts._replace(traceparent=headers.get("traceparent"), tracestate=headers.get("tracestate"))


def trace_headers(traceparent: str, tracestate: str | None) -> dict[str, str]:
    headers = {"traceparent": traceparent}
    return headers if tracestate is None else headers | {"tracestate": tracestate}


def headers_of(span: Span) -> dict[str, str]:
    headers: dict[str, str] = {}
    _propagator.inject(headers, trace.set_span_in_context(span, TraceContext()))
    return headers


def within(span: Span, handle: Callable[..., Any], *, is_async: bool) -> Callable[..., Any]:
    """The handler, with this as the current span while it works: in its thread, or its task of asyncio."""

    def work(*given: Any) -> Any:
        with trace.use_span(span, record_exception=False, set_status_on_exception=False):
            return handle(*given)

    async def work_async(*given: Any) -> Any:
        with trace.use_span(span, record_exception=False, set_status_on_exception=False):
            return await handle(*given)

    return work_async if is_async else work


def end_with(span: Span, outcome: Ending) -> None:
    """An attempt that was cancelled is no error, nor is one that was snoozed."""
    if span.is_recording():
        span.set_attribute("waybill.outcome", outcome["kind"])
        if outcome["kind"] == "failed" and outcome["code"] != "cancelled":
            fail(span, outcome["code"], outcome["message"])
    span.end()


def fail(span: Span, error_type: str, description: str) -> None:
    span.set_attribute("error.type", error_type)
    span.set_status(Status(StatusCode.ERROR, description))


def flush(provider: TracerProvider) -> None:
    """For a process that is about to end without its exit handlers. Who cannot send them soon has lost them: nobody's
    end waits for a receiver.
    """
    send = getattr(provider, "force_flush", None)
    if send is not None:
        sending = threading.Thread(target=send, daemon=True)
        sending.start()
        sending.join(FLUSH_SECONDS)


def _about(message_id: str, task_id: str, attempt: int, body: bytes) -> Attributes:
    return {
        "messaging.message.id": message_id,
        "messaging.message.body.size": len(body),
        "waybill.task.id": task_id,
        "waybill.task.attempt": attempt,
    }


def _context_in(traceparent: str | None, tracestate: str | None) -> TraceContext:
    """An empty one where there is none: whatever span is current where this runs has nothing to do with the message."""
    if traceparent is None:
        return TraceContext()
    return _propagator.extract(trace_headers(traceparent, tracestate), TraceContext())
