"""Where this process's spans go, when OpenTelemetry's own variables ask for them: docs/traces.md. What is not said here
its SDK reads from those variables itself.
"""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from waybill import ConfigError
from waybill.json_log import json_logger
from waybill.version import __version__

FLUSH_SECONDS = 2.0
"""Nobody's end waits longer for a receiver: what it has not taken by then is lost."""


@contextmanager
def traces(env: Mapping[str, str], *, service: str) -> Iterator[None]:
    """Makes and sends spans while it is entered, if they are asked for. `service`: what this process is called where
    the variables do not say. Raises a ConfigError where they ask for what is not here.
    """
    if not are_asked_for(env):
        yield
        return
    # Not read from the disk where nobody asks for it.
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    _log_as_we_do()
    own = Resource({"service.name": service, "service.version": __version__})
    resource = Resource.create(dict(own.merge(OTELResourceDetector().detect()).attributes))
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        ending = threading.Thread(target=provider.shutdown, daemon=True)
        ending.start()
        ending.join(FLUSH_SECONDS)


def are_asked_for(env: Mapping[str, str]) -> bool:
    def says(variable: str) -> str:
        return env.get(variable, "").strip()

    if says("OTEL_SDK_DISABLED").lower() == "true" or says("OTEL_TRACES_EXPORTER") == "none":
        return False
    if not (says("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") or says("OTEL_EXPORTER_OTLP_ENDPOINT")):
        return False
    of_traces, of_all = "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"
    counts = of_traces if says(of_traces) else of_all
    if says(counts) not in ("", "http/protobuf"):
        raise ConfigError(f'{counts} must be http/protobuf, which this consumer speaks alone, got "{says(counts)}"')
    return True


def _log_as_we_do() -> None:
    """A receiver that is away costs spans and lines like our own."""
    theirs = logging.getLogger("opentelemetry")
    theirs.handlers = json_logger().handlers
    theirs.propagate = False
