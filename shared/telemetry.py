"""Owns traces and metrics: OpenTelemetry's API, an exporter only when configured, Prometheus.

No span attribute and no label holds anything but operation names, statuses and counts.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from importlib import import_module

from opentelemetry import propagate, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry(auto_describe=True)
"""The process's metrics, as /metrics shows them."""

REQUEST_SECONDS = Histogram(
    "footbridge_http_request_seconds",
    "Time from a request's arrival to its answer.",
    ["operation", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
OUTBOX_BACKLOG = Gauge(
    "footbridge_outbox_unpublished_events", "Events not yet in the stream.", registry=REGISTRY
)
OUTBOX_OLDEST_SECONDS = Gauge(
    "footbridge_outbox_oldest_unpublished_seconds",
    "Age of the oldest event that is not yet in the stream.",
    registry=REGISTRY,
)
OUTBOX_HELD_BACK_SECONDS = Gauge(
    "footbridge_outbox_held_back_seconds",
    "Age of the oldest open transaction, which holds back all events written after it.",
    registry=REGISTRY,
)
PUBLISHED = Counter(
    "footbridge_events_published", "Events that the stream took.", registry=REGISTRY
)
CONSUMED = Counter(
    "footbridge_events_consumed", "Events kept with their effects.", ["consumer"], registry=REGISTRY
)
CONSUMER_LAG = Gauge(
    "footbridge_consumer_lag_events",
    "Events that wait for a consumer, pending and unacknowledged.",
    ["consumer"],
    registry=REGISTRY,
)
CONSUMER_AGE_SECONDS = Gauge(
    "footbridge_consumer_age_seconds",
    "Age of the event that a consumer handled last, when it handled it.",
    ["consumer"],
    registry=REGISTRY,
)
CONSUMER_REDELIVERED = Gauge(
    "footbridge_consumer_redelivered_events",
    "Events under way that were delivered before.",
    ["consumer"],
    registry=REGISTRY,
)
REDELIVERIES = Counter(
    "footbridge_redeliveries",
    "Events put off, to be delivered again.",
    ["consumer", "reason"],
    registry=REGISTRY,
)
DEAD_LETTERS = Counter(
    "footbridge_dead_letters", "Events given up.", ["consumer", "reason"], registry=REGISTRY
)

_tracer = trace.get_tracer("footbridge")
_tracing = False


def configure_tracing(service: str, endpoint: str) -> None:
    """Export spans to an OTLP/HTTP endpoint. Raises ModuleNotFoundError without the exporter."""
    exporter = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - only where configured
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - the same
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - the same

    provider = TracerProvider(resource=Resource.create({"service.name": f"footbridge-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(exporter.OTLPSpanExporter(endpoint=endpoint)))
    trace.set_tracer_provider(provider)
    switch_tracing(on=True)


def switch_tracing(*, on: bool) -> None:
    """Turn spans on where a tracer provider was set, or off."""
    global _tracing  # noqa: PLW0603 - one per process, as the provider is
    _tracing = on


@contextmanager
def span(name: str, kind: SpanKind, parent: str | None = None) -> Iterator[Span | None]:
    """Open a span under the `traceparent` given, or under the current one; None when off."""
    if not _tracing:
        yield None
        return
    context = propagate.extract({"traceparent": parent}) if parent else None
    with _tracer.start_as_current_span(
        name, context, kind=kind, record_exception=False, set_status_on_exception=False
    ) as opened:
        yield opened


def server_span(parent: str | None) -> AbstractContextManager[Span | None]:
    return span("http", SpanKind.SERVER, parent)


def consumer_span(event: str, parent: str | None) -> AbstractContextManager[Span | None]:
    return span(event, SpanKind.CONSUMER, parent)


def name_span(opened: Span | None, operation: str, status: int) -> None:
    """Name a server span once the route is known."""
    if opened is None:
        return
    opened.update_name(operation)
    opened.set_attribute("http.response.status_code", status)
    if status >= 500 or status == 0:  # noqa: PLR2004 - server errors
        opened.set_status(Status(StatusCode.ERROR))


def current_traceparent(received: str | None = None) -> str | None:
    """Return the trace context to hand on: the current span's, else the one received."""
    if not _tracing:
        return received
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent", received)


def observe_request(operation: str, status: int, seconds: float) -> None:
    _request_seconds(operation, status).observe(seconds)


@lru_cache(maxsize=1024)
def _request_seconds(operation: str, status: int) -> Histogram:
    return REQUEST_SECONDS.labels(operation, status)
