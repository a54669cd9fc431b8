"""Owns what follows from what was given: SAMHSA's flags and counts, and the service by level."""

from collections.abc import Iterator, Mapping

from services.enrollment.domain.reporting.teds.elements import FLAGS
from services.enrollment.domain.reporting.teds.geography import geography

_SUBSTANCES = ("sub1", "sub2", "sub3")
_ROUTES = ("route1", "route2", "route3")

_SERVICE_OF_LEVEL: Mapping[str, str] = {
    "0.5": "outpatient",
    "1": "outpatient",
    "1.0": "outpatient",
    "1.5": "outpatient",
    "1.7": "outpatient",
    "2.1": "intensive_outpatient",
    "2.5": "intensive_outpatient",
}
"""TEDS counts partial hospitalization as intensive outpatient. Of residential levels the codebook
asks for the planned length, which a level does not say."""


def completed(
    given: Mapping[str, str],
    *,
    level_at_admission: str,
    level_at_discharge: str | None,
    state_fips: int | None,
) -> Mapping[str, str]:
    """Return what was given and what follows from it; what was given stands as it was."""
    return {
        **geography(state_fips),
        **dict(_services(level_at_admission, level_at_discharge)),
        **dict(_of_substances(given)),
        **given,
    }


def _services(at_admission: str, at_discharge: str | None) -> Iterator[tuple[str, str]]:
    for name, level in (("services", at_admission), ("services_d", at_discharge)):
        if level is not None and level in _SERVICE_OF_LEVEL:
            yield name, _SERVICE_OF_LEVEL[level]


def _of_substances(given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield flags and counts, where the primary substance is known: else none may be."""
    if "sub1" not in given:
        return
    named = [given[name] for name in _SUBSTANCES if given.get(name, "none") != "none"]
    yield "numsubs", str(len(named))
    yield "alcdrug", _kind(set(named))
    for flag, substance in FLAGS.items():
        yield flag, "reported" if substance in named else "not_reported"
    routes = {given[name] for name in _ROUTES if name in given}
    if named and routes:
        yield "idu", "reported" if "injection" in routes else "not_reported"


def _kind(named: set[str]) -> str:
    if not named:
        return "none"
    if named == {"alcohol"}:
        return "alcohol_only"
    return "alcohol_and_other_drugs" if "alcohol" in named else "other_drugs_only"
