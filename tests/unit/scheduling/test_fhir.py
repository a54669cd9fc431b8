"""Every seat, in whatever state, is FHIR R4 that others' libraries accept."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fhir.resources.R4B.appointment import Appointment
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.encounter import Encounter
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.scheduling.api.fhir.appointment import appointment
from services.scheduling.api.fhir.encounter import encounter
from services.scheduling.api.fhir.routes import statement
from services.scheduling.api.fhir.search import DateIsNotUnderstood, bound_of
from services.scheduling.domain.calendars.standings import appointment_status, encounter_status
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.session import SessionState
from shared.http.fhir.bundle import searchset
from tests.support.medplum import refused_by_medplum

_sites = st.from_regex("[a-z0-9-]{1,40}", fullmatch=True)
_instants = st.datetimes(datetime(1950, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside them
_maybe_instant = st.none() | _instants
_rooms = st.none() | st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1)
_identity = {
    "id": st.uuids(),
    "site": _sites,
    "version": st.integers(0, 10**6),
    "client_id": st.uuids(),
    "type": st.sampled_from([one.value for one in SessionType]),
    "modality": st.sampled_from([one.value for one in Modality]),
    "room": _rooms,
    "facilitators": st.lists(st.uuids(), max_size=3),
}
_times = st.tuples(_instants, st.integers(1, 720))


def _timed(row: dict[str, Any]) -> dict[str, Any]:
    starts_at, minutes = row.pop("times")
    return {**row, "starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=minutes)}


_seat = {
    **_identity,
    "times": _times,
    "status": st.sampled_from([one.value for one in Status]),
    "session_state": st.sampled_from([one.value for one in SessionState]),
    "from_date": st.none(),
    "until": st.none(),
}
seats = st.fixed_dictionaries(_seat).map(_timed)
waiting = st.fixed_dictionaries(
    {
        **_identity,
        "status": st.sampled_from(["waitlisted", "offered"]),
        "session_state": st.none(),
        "starts_at": st.none(),
        "ends_at": st.none(),
        "from_date": st.dates(date(1990, 1, 1)),
        "until": st.none() | st.dates(date(1990, 1, 1)),
    }
)
appointments = seats | waiting
encounters = st.fixed_dictionaries(
    {
        **_seat,
        "arrived_at": _maybe_instant,
        "left_at": _maybe_instant,
        "started_at": _maybe_instant,
        "ended_at": _maybe_instant,
        "credited_minutes": st.integers(0, 720),
    }
).map(lambda row: {**row, "ended_at": row["ended_at"], **_timed({"times": row.pop("times")})})


@settings(max_examples=200)
@given(appointments)
def test_any_seat_and_any_place_on_a_waitlist_is_an_appointment(row: dict[str, Any]) -> None:
    resource = appointment(row)
    Appointment.model_validate(resource)
    assert ("start" in resource) == ("end" in resource)
    assert ("start" in resource) or resource["status"] in {"waitlist", "proposed"}
    patients = [one for one in resource["participant"] if one["actor"]["type"] == "Patient"]
    assert [one["actor"]["reference"] for one in patients] == [f"Patient/{row['client_id']}"]


@settings(max_examples=200)
@given(encounters)
def test_any_seat_that_somebody_sat_in_is_an_encounter(row: dict[str, Any]) -> None:
    resource = encounter(row)
    Encounter.model_validate(resource)
    assert resource["subject"]["reference"] == f"Patient/{row['client_id']}"
    assert ("length" in resource) == (resource["status"] == "finished")


def test_how_a_seat_stands_is_said_in_the_words_of_fhir() -> None:
    held, done = SessionState.SCHEDULED, SessionState.COMPLETED
    said = {
        (Status.EXPECTED, held): "booked",
        (Status.EXPECTED, SessionState.CANCELLED): "cancelled",
        (Status.PRESENT, SessionState.IN_PROGRESS): "arrived",
        (Status.PRESENT, done): "fulfilled",
        (Status.LATE, done): "fulfilled",
        (Status.PARTIAL, done): "fulfilled",
        (Status.NO_SHOW, done): "noshow",
        (Status.EXCUSED, done): "cancelled",
        (Status.CANCELLED_BY_CLIENT, held): "cancelled",
        (Status.CANCELLED_BY_PROGRAM, SessionState.CANCELLED): "cancelled",
    }
    assert {pair: appointment_status(*pair).value for pair in said} == said
    assert encounter_status(Status.LATE, SessionState.IN_PROGRESS).value == "in-progress"
    assert encounter_status(Status.LATE, done).value == "finished"
    assert encounter_status(Status.NO_SHOW, done).value == "entered-in-error"


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
    resources = [appointment(row) for row in many(appointments, 100)]
    resources += [encounter(row) for row in many(encounters, 100)]
    at = "https://scheduling.example/sites/north/fhir/Appointment"
    matches = list({one["id"]: one for one in resources}.values())
    asked: dict[str, str | list[str]] = {"date": ["ge2026-01-01", "lt2026-02-01"]}
    bundle = searchset(matches, at=at, asked=asked, after="x")
    assert bundle["link"][1]["url"].endswith("?date=ge2026-01-01&date=lt2026-02-01&after=x")
    assert refused_by_medplum([*resources, bundle, statement()]) == []
    assert refused_by_medplum([{**resources[0], "status": None}, {"resourceType": "Nothing"}])


def test_a_page_and_the_statement_of_what_is_here_are_fhir() -> None:
    Bundle.model_validate(searchset([], at="http://x/fhir/Encounter", asked={}, after=None))
    CapabilityStatement.model_validate(statement())


def test_a_date_is_a_day_of_the_site_or_an_instant_with_a_bound() -> None:
    assert bound_of("2026-03-09").value == date(2026, 3, 9)
    assert bound_of("2026-03-09").prefix == "eq"
    later = bound_of("gt2026-03-09T18:00:00-06:00")
    assert later.prefix == "gt"
    assert later.value == datetime(2026, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "ge", "2026", "2026-03", "ne2026-03-09", "2026-02-30", "1850-01-01", "ge\x002026"]
)
def test_what_is_no_such_date_is_refused(text: str) -> None:
    with pytest.raises(DateIsNotUnderstood):
        bound_of(text)
