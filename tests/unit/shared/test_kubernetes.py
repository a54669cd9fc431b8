"""The manifests of notifications, as far as they can be proved without a cluster."""

import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.notifications.main import NotificationsWorker
from services.notifications.subscribers import subscriptions
from shared.jobs import main
from shared.messaging.subjects import STREAM
from shared.telemetry import REGISTRY

MANIFEST = Path(__file__).resolve().parents[3] / "deploy" / "kubernetes" / "notifications.yaml"
# From KEDA's reference of a ScaledObject and of these two triggers.
SCALED_OBJECT = {
    "scaleTargetRef",
    "pollingInterval",
    "cooldownPeriod",
    "minReplicaCount",
    "maxReplicaCount",
    "fallback",
    "triggers",
}
TRIGGERS = {
    "prometheus": {"serverAddress", "query", "threshold"},
    "nats-jetstream": {
        "natsServerMonitoringEndpoint",
        "account",
        "stream",
        "consumer",
        "lagThreshold",
    },
}
RELEASE_SECONDS = 15


@pytest.fixture(scope="module")
def items() -> list[dict[str, Any]]:
    listed: dict[str, Any] = yaml.safe_load(MANIFEST.read_text())
    assert (listed["apiVersion"], listed["kind"]) == ("v1", "List")
    found: list[dict[str, Any]] = listed["items"]
    return found


@pytest.fixture(scope="module")
def scaled(items: list[dict[str, Any]]) -> dict[str, Any]:
    [one] = [item for item in items if item["kind"] == "ScaledObject"]
    return one


def pods(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        item["spec"]["template"]["spec"] for item in items if "template" in item.get("spec", {})
    ]


def test_the_scaled_object_has_the_fields_that_keda_knows(scaled: dict[str, Any]) -> None:
    assert scaled["apiVersion"] == "keda.sh/v1alpha1"
    spec = scaled["spec"]
    assert set(spec) == SCALED_OBJECT
    assert set(spec["fallback"]) == {"failureThreshold", "replicas", "behavior"}
    for trigger in spec["triggers"]:
        assert set(trigger) == {"type", "name", "metricType", "metadata"}
        assert set(trigger["metadata"]) == TRIGGERS[trigger["type"]]
        assert trigger["metricType"] == "AverageValue", "the fallback works by it alone"


def test_the_age_of_the_oldest_drives_first_and_the_lag_second(scaled: dict[str, Any]) -> None:
    age, lag = scaled["spec"]["triggers"]
    assert age["type"] == "prometheus"
    assert lag["metadata"]["stream"] == STREAM
    assert lag["metadata"]["consumer"] == subscriptions.consumer


def test_the_metric_that_drives_is_one_that_the_worker_shows(scaled: dict[str, Any]) -> None:
    assert NotificationsWorker.__module__, "imported, it has registered the worker's metrics"
    names = {metric.name for metric in REGISTRY.collect()}
    query = scaled["spec"]["triggers"][0]["metadata"]["query"]
    assert query.removeprefix("max(").partition("{")[0] in names
    assert "footbridge_consumer_lag_events" in names


def test_no_more_replicas_than_the_providers_have_use_for(scaled: dict[str, Any]) -> None:
    said = scaled["metadata"]["annotations"]
    taken = int(said["footbridge.dev/provider-messages-a-second"])
    each = int(said["footbridge.dev/worker-messages-a-second"])
    assert scaled["spec"]["maxReplicaCount"] == math.ceil(taken / each)


def test_the_crisis_lane_is_never_without_a_worker(
    items: list[dict[str, Any]], scaled: dict[str, Any]
) -> None:
    spec = scaled["spec"]
    assert 1 <= spec["minReplicaCount"] <= spec["fallback"]["replicas"] <= spec["maxReplicaCount"]
    [budget] = [item for item in items if item["kind"] == "PodDisruptionBudget"]
    assert budget["spec"]["minAvailable"] >= 1


def test_what_is_scaled_is_deployed_and_sets_no_number_of_its_own(
    items: list[dict[str, Any]], scaled: dict[str, Any]
) -> None:
    name = scaled["spec"]["scaleTargetRef"]["name"]
    [target] = [i for i in items if i["kind"] == "Deployment" and i["metadata"]["name"] == name]
    assert "replicas" not in target["spec"]
    grace = target["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
    assert grace > RELEASE_SECONDS


def test_nothing_runs_as_root_or_writes_to_its_image(items: list[dict[str, Any]]) -> None:
    for pod in pods(items):
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True


def test_the_jobs_are_jobs_that_there_are(
    items: list[dict[str, Any]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FOOTBRIDGE_NOTIFICATIONS_OWNER_URL", raising=False)
    monkeypatch.delenv("FOOTBRIDGE_NOTIFICATIONS_NATS_URL", raising=False)
    [job] = [item for item in items if item["kind"] == "Job"]
    pod = job["spec"]["template"]["spec"]
    for container in [*pod["initContainers"], *pod["containers"]]:
        assert container["command"][:3] == ["python", "-m", "shared.jobs"]
        assert main(container["command"][3:]) == 2
        assert "is not set" in capsys.readouterr().err
