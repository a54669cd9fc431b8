"""The manifests of aftercare, as far as they can be proved without a cluster."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from services.aftercare.main import create_worker
from services.aftercare.settings import AftercareSettings
from services.aftercare.subscribers import subscriptions
from shared.jobs import main
from shared.messaging.subjects import STREAM
from shared.telemetry import REGISTRY
from tests.unit.shared.test_kubernetes import RELEASE_SECONDS, SCALED_OBJECT, TRIGGERS, pods

MANIFEST = Path(__file__).resolve().parents[3] / "deploy" / "kubernetes" / "aftercare.yaml"
PREFIX = "FOOTBRIDGE_AFTERCARE_"


@pytest.fixture(scope="module")
def items() -> list[dict[str, Any]]:
    listed: dict[str, Any] = yaml.safe_load(MANIFEST.read_text())
    found: list[dict[str, Any]] = listed["items"]
    return found


@pytest.fixture(scope="module")
def scaled(items: list[dict[str, Any]]) -> dict[str, Any]:
    [one] = [item for item in items if item["kind"] == "ScaledObject"]
    return one


def test_workers_are_scaled_by_what_they_show_and_by_their_own_consumer(
    scaled: dict[str, Any],
) -> None:
    assert set(scaled["spec"]) == SCALED_OBJECT
    age, lag = scaled["spec"]["triggers"]
    for trigger in (age, lag):
        assert set(trigger["metadata"]) == TRIGGERS[trigger["type"]]
    assert (lag["metadata"]["stream"], lag["metadata"]["consumer"]) == (
        STREAM,
        subscriptions.consumer,
    )
    assert create_worker.__module__, "imported, it has registered the worker's metrics"
    names = {metric.name for metric in REGISTRY.collect()}
    assert age["metadata"]["query"].removeprefix("max(").partition("{")[0] in names


def test_somebody_is_always_there_and_lets_go_in_time(
    items: list[dict[str, Any]], scaled: dict[str, Any]
) -> None:
    spec = scaled["spec"]
    assert 2 <= spec["minReplicaCount"] <= spec["fallback"]["replicas"] <= spec["maxReplicaCount"]
    name = spec["scaleTargetRef"]["name"]
    [target] = [i for i in items if i["kind"] == "Deployment" and i["metadata"]["name"] == name]
    assert "replicas" not in target["spec"]
    grace = target["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
    assert grace > RELEASE_SECONDS


def test_every_setting_is_one_that_the_service_has(items: list[dict[str, Any]]) -> None:
    [given] = [item["data"] for item in items if item["kind"] == "ConfigMap"]
    names = {name.removeprefix(PREFIX).lower() for name in given}
    assert names <= set(AftercareSettings.model_fields)


def test_nothing_runs_as_root_or_writes_to_its_image(items: list[dict[str, Any]]) -> None:
    for pod in pods(items):
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True


def test_the_jobs_are_jobs_that_there_are(
    items: list[dict[str, Any]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OWNER_URL", "NATS_URL"):
        monkeypatch.delenv(PREFIX + name, raising=False)
    [job] = [item for item in items if item["kind"] == "Job"]
    pod = job["spec"]["template"]["spec"]
    for container in [*pod["initContainers"], *pod["containers"]]:
        assert container["command"][-1] == "aftercare"
        assert main(container["command"][3:]) == 2
        assert "is not set" in capsys.readouterr().err
