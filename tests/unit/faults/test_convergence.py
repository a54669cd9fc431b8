"""The shuffles of a fault run: every service has its property, and it counts only when it held."""

from pathlib import Path

import pytest

from deploy.local.places import ROOT
from deploy.local.plan import SERVICES
from tests.faults.convergence import PROPERTIES, Converged, Properties


def test_every_service_has_a_property() -> None:
    assert {name.partition("-")[0] for name in PROPERTIES} == set(SERVICES)


@pytest.mark.parametrize("service", PROPERTIES)
def test_the_property_of_a_service_is_where_the_run_looks_for_it(service: str) -> None:
    file, name = PROPERTIES[service]
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
