"""Every episode and every consent, in whatever state, is FHIR R4 that others' libraries accept."""

from datetime import UTC, date, datetime, time
from typing import Any, get_args
from uuid import UUID

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.consent import Consent
from fhir.resources.R4B.episodeofcare import EpisodeOfCare
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.enrollment.api.fhir.consent import consent
from services.enrollment.api.fhir.episode_of_care import episode_of_care
from services.enrollment.api.fhir.routes import statement
from services.enrollment.domain.codes import LevelOfCare
from services.enrollment.domain.consents.consent import ConsentState
from services.enrollment.domain.consents.consent_terms import PartyKind, Purpose, RecordKind
from services.enrollment.domain.stays.episode_states import EpisodeState
from shared.http.fhir.bundle import patient_id, searchset
from tests.support.medplum import refused_by_medplum

TODAY = date(2026, 3, 10)
STATUSES = {"planned", "waitlist", "active", "onhold", "finished", "cancelled", "entered-in-error"}
CONSENT_STATUSES = {"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"}

_days = st.dates(date(1990, 1, 1), date(2199, 12, 31))
_maybe_day = st.none() | _days
_maybe_instant = st.none() | _days.map(lambda day: datetime.combine(day, time(9, 30), UTC))
_sites = st.from_regex("[a-z0-9-]{1,40}", fullmatch=True)
_codes = st.from_regex("[A-Za-z0-9][A-Za-z0-9._-]{0,39}", fullmatch=True)
_identity = {"id": st.uuids(), "site": _sites, "version": st.integers(0, 10**6)}


@st.composite
def _steps(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Steps as an episode keeps them; some were taken back."""
    states = draw(st.lists(st.sampled_from(EpisodeState), max_size=6))
    steps: list[dict[str, Any]] = []
    for number, state in enumerate(states, start=1):
        on = draw(_maybe_day)
        undone = draw(st.integers(1, number)) if draw(st.booleans()) and number > 1 else None
        steps.append(
            {
                "number": number,
                "code": "undo" if undone else "start",
                "state": state.value,
                "effective_on": on.isoformat() if on else None,
                "undoes": undone,
            }
        )
    return steps


episodes = st.fixed_dictionaries(
    {
        **_identity,
        "client_id": st.uuids(),
        "program": _codes,
        "level_of_care": st.sampled_from(get_args(LevelOfCare)),
        "started_on": _maybe_day,
        "discharged_on": _maybe_day,
        "date_precision": st.sampled_from(["day", "year"]),
        "state": st.sampled_from([state.value for state in EpisodeState]),
        "steps": _steps(),
    }
)

consents = st.fixed_dictionaries(
    {
        **_identity,
        "client_id": st.uuids(),
        "party_kind": st.sampled_from([kind.value for kind in PartyKind]),
        "party_id": st.none() | st.uuids(),
        "participant_ids": st.lists(st.uuids().map(str), max_size=3),
        "categories": st.lists(st.sampled_from([kind.value for kind in RecordKind]), max_size=5),
        "purposes": st.lists(st.sampled_from([one.value for one in Purpose]), max_size=5),
        "records_from": _maybe_day,
        "records_until": _maybe_day,
        "signed_on": _maybe_day,
        "expires_on": _maybe_day,
        "state": st.sampled_from([state.value for state in ConsentState]),
        "revoked_at": _maybe_instant,
        "expired_at": _maybe_instant,
    }
)


@settings(max_examples=200)
@given(episodes)
def test_any_episode_is_an_episode_of_care(row: dict[str, Any]) -> None:
    resource = episode_of_care(row)
    EpisodeOfCare.model_validate(resource)
    assert resource["status"] in STATUSES
    assert {one["status"] for one in resource.get("statusHistory", [])} <= STATUSES
    assert resource["patient"]["reference"] == f"Patient/{row['client_id']}"
    assert "steps" not in resource


@settings(max_examples=200)
@given(consents)
def test_any_consent_is_a_consent(row: dict[str, Any]) -> None:
    resource = consent(row, TODAY)
    Consent.model_validate(resource)
    assert resource["status"] in CONSENT_STATUSES
    assert {one["code"] for one in resource["provision"]["securityLabel"]} >= {"ETH", "42CFRPart2"}
    assert resource["policy"][0]["uri"].endswith("part-2")


def many(rows: st.SearchStrategy[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Return so many rows, the same at every run."""
    found: list[dict[str, Any]] = []

    @settings(max_examples=count, database=None, derandomize=True, phases=[Phase.generate])
    @given(rows)
    def collect(row: dict[str, Any]) -> None:
        found.append(row)

    collect()
    return found


def test_medplum_accepts_them_too() -> None:
    """One Node.js process for all of them; a search's answer and our statement with them."""
    resources = [episode_of_care(row) for row in many(episodes, 100)]
    resources += [consent(row, TODAY) for row in many(consents, 100)]
    at = "https://enrollment.example/sites/north/fhir/EpisodeOfCare"
    matches = list({one["id"]: one for one in resources}.values())
    bundle = searchset(matches, at=at, asked={"_count": "50"}, after="x")
    assert refused_by_medplum([*resources, bundle, statement()]) == []
    assert refused_by_medplum([{**resources[0], "patient": None}, {"resourceType": "Nothing"}])


def test_a_page_and_the_statement_of_what_is_here_are_fhir() -> None:
    Bundle.model_validate(searchset([], at="http://x/fhir/Consent", asked={}, after=None))
    CapabilityStatement.model_validate(statement())


def row_of(**changed: Any) -> dict[str, Any]:
    return {
        "id": UUID(int=1),
        "site": "north",
        "version": 2,
        "client_id": UUID(int=2),
        "program": "iop",
        "level_of_care": "2.1",
        "started_on": date(2023, 1, 1),
        "discharged_on": date(2023, 3, 1),
        "date_precision": "day",
        "state": "finished",
        **changed,
    }


def test_a_day_that_is_nominal_is_shown_as_its_year() -> None:
    shown = episode_of_care(row_of(date_precision="year"))
    assert shown["period"] == {"start": "2023", "end": "2023"}


def test_what_was_taken_back_is_in_no_history() -> None:
    def step(number: int, code: str, state: str, day: int, undoes: int | None = None) -> Any:
        on = f"2026-03-0{day}"
        return {
            "number": number,
            "code": code,
            "state": state,
            "effective_on": on,
            "undoes": undoes,
        }

    steps = [
        step(1, "enroll", "active", 1),
        step(2, "hold", "onhold", 2),
        step(3, "undo", "active", 2, undoes=2),
        step(4, "hold", "onhold", 4),
        step(5, "resume", "active", 6),
    ]
    assert episode_of_care(row_of(steps=steps, state="active"))["statusHistory"] == [
        {"status": "active", "period": {"start": "2026-03-01", "end": "2026-03-04"}},
        {"status": "onhold", "period": {"start": "2026-03-04", "end": "2026-03-06"}},
    ]


@pytest.mark.parametrize("reference", ["", "Patient/", "Patient/x", "Group/1", "x" * 64, "\u0000"])
def test_what_refers_to_no_patient_is_known(reference: str) -> None:
    assert patient_id(reference) is None


def test_a_patient_is_named_with_or_without_the_type() -> None:
    identity = UUID(int=5)
    assert patient_id(f"Patient/{identity}") == patient_id(str(identity)) == identity
