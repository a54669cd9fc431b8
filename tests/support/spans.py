"""Spans that a test may look at; a process sets its tracer provider once."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared import telemetry


@cache
def _exporter() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


@contextmanager
def recorded_spans() -> Iterator[InMemorySpanExporter]:
    """Turn tracing on and collect the spans that finish."""
    exporter = _exporter()
    exporter.clear()
    telemetry.switch_tracing(on=True)
    try:
        yield exporter
    finally:
        telemetry.switch_tracing(on=False)
