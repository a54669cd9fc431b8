"""Telemetry: off unless configured, and free of values."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from prometheus_client import generate_latest

from shared import telemetry
from tests.support.spans import recorded_spans

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    with recorded_spans() as exporter:
        yield exporter


def test_without_an_exporter_no_span_is_made_and_the_context_is_handed_on() -> None:
    with telemetry.span("step", SpanKind.INTERNAL, PARENT) as span:
        assert span is None
        assert telemetry.current_traceparent(PARENT) == PARENT
        assert telemetry.current_traceparent() is None


def test_a_span_goes_on_from_the_caller_and_hands_itself_on(spans: InMemorySpanExporter) -> None:
    with telemetry.span("http", SpanKind.SERVER, PARENT) as span:
        telemetry.name_span(span, "put_up_jar", 201)
        handed_on = telemetry.current_traceparent()
    [finished] = spans.get_finished_spans()
    assert finished.name == "put_up_jar"
    assert finished.attributes == {"http.response.status_code": 201}
    assert handed_on is not None
    assert handed_on.split("-")[1] == PARENT.split("-")[1]
    assert handed_on.split("-")[2] != PARENT.split("-")[2]


def test_a_span_of_an_error_does_not_tell_its_words(spans: InMemorySpanExporter) -> None:
    with pytest.raises(LookupError), telemetry.span("step", SpanKind.CONSUMER):
        raise LookupError("no jar of Zoë Example")
    [finished] = spans.get_finished_spans()
    assert "Zoë" not in finished.to_json()


def test_the_backbones_metrics_are_there() -> None:
    telemetry.observe_request("put_up_jar", 201, 0.003)
    telemetry.CONSUMER_LAG.labels("jars").set(3)
    telemetry.REDELIVERIES.labels("jars", "not-yet").inc()
    telemetry.DEAD_LETTERS.labels("jars", "unreadable").inc()
    text = generate_latest(telemetry.REGISTRY).decode()
    for name in (
        'footbridge_http_request_seconds_count{operation="put_up_jar",status="201"}',
        "footbridge_outbox_oldest_unpublished_seconds",
        "footbridge_outbox_unpublished_events",
        'footbridge_consumer_lag_events{consumer="jars"}',
        'footbridge_redeliveries_total{consumer="jars",reason="not-yet"}',
        'footbridge_dead_letters_total{consumer="jars",reason="unreadable"}',
    ):
        assert name in text
