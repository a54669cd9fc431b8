"""The shuffles of a fault run: every service has its property, and it counts only when it held."""

import json
from pathlib import Path

import pytest

from deploy.local.places import ROOT
from deploy.local.plan import SERVICES
from tests.faults.convergence import PROPERTIES, Converged, Properties


def test_every_service_has_a_property() -> None:
    assert set(PROPERTIES) == set(SERVICES)


PLACES = [place for places in PROPERTIES.values() for place in places]


@pytest.mark.parametrize(("file", "name"), PLACES)
def test_a_property_is_where_the_run_looks_for_it(file: str, name: str) -> None:
    assert f"async def {name}(" in (ROOT / file).read_text()


def test_a_property_that_held_on_too_few_shuffles_proves_nothing() -> None:
    held = Converged("aftercare", asked_for=1000, shuffles=999, held=True, seconds=1.0)
    assert not held.is_good


def test_a_property_that_did_not_hold_is_named_with_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "convergence-aftercare.log").write_text("these were different")
    properties = Properties(tmp_path, shuffles=10, seed=1)
    converged = properties.read("aftercare")
    assert not converged.is_good
    assert converged.last_words == "these were different"


def test_a_property_that_was_not_run_proves_nothing_of_its_service(tmp_path: Path) -> None:
    one = {"property": "units", "held": True, "shuffles": 10, "seconds": 1.0}
    (tmp_path / "convergence-enrollment.json").write_text(json.dumps([one]))
    (tmp_path / "convergence-enrollment.log").write_text("the other one was not found")
    assert not Properties(tmp_path, shuffles=10, seed=1).read("enrollment").is_good
