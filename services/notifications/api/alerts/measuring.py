"""Owns the measure of how long alerts wait for somebody's answer."""

import prometheus_client

from services.notifications.domain.alerts.alert import Alert
from shared.telemetry import REGISTRY

_SECONDS = prometheus_client.Histogram(
    "footbridge_alerts_acknowledged_seconds",
    "Time from an alert to somebody's answer.",
    ["urgency", "over"],
    buckets=(10, 20, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 86_400),
    registry=REGISTRY,
)


def measure(alert: Alert) -> None:
    """Note how long an alert waited that has just been acknowledged."""
    if alert.acknowledged_at is None or alert.acknowledged_over is None:
        return
    waited = alert.acknowledged_at - alert.raised_at
    labels = (alert.urgency.value, alert.acknowledged_over.value)
    _SECONDS.labels(*labels).observe(waited.total_seconds())
