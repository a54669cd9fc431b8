"""What a plan follows from: seats left by others, what is settled, and whom a session is for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.scheduling.domain.plans.kept_times import DAY, KeptKind, KeptTime
from services.scheduling.domain.plans.plan import PlanMode
from services.scheduling.domain.plans.requirements import WeekRequirements
from services.scheduling.domain.plans.snapshot import (
    SeatInWeek,
    SessionInWeek,
    Snapshot,
    StayInWeek,
)
from services.scheduling.domain.plans.week_needs import WeekNeeds
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.session import SessionState
from services.scheduling.handlers.plans.problem import problem_of, weeks_of
from services.scheduling.planner.problem import ClientNeeds, Offer, Span
from services.scheduling.planner.rules import is_open_to
from shared.recurrence.weekdays import Weekday

WEEK = date(2026, 3, 2)
ANN, BOB, GUEST = uuid4(), uuid4(), uuid4()
NINE_HOURS = WeekRequirements(minutes=540, days=3, items={"individual": 1, "group": 2})


def session(day: int = 0, hour: int = 18, **changed: Any) -> SessionInWeek:
    """Return a session of 3 h on a day of the week, at an hour in Denver (UTC-7)."""
    starts_at = datetime(2026, 3, 2, 7, tzinfo=UTC) + timedelta(days=day, hours=hour)
    return SessionInWeek(
        **{
            "id": uuid4(),
            "series_id": uuid4(),
            "program": "evening",
            "type": "group",
            "state": SessionState.SCHEDULED,
            "timezone": "America/Denver",
            "held_on": WEEK + timedelta(days=day),
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=3),
            "capacity": 3,
            **changed,
        }
    )


def snapshot(*sessions: SessionInWeek, **changed: Any) -> Snapshot:
    stay = StayInWeek(client_id=ANN, program="evening", phase="early", requirements=NINE_HOURS)
    return Snapshot(
        **{
            "site": "north",
            "week": WEEK,
            "taken_at": datetime(2026, 3, 1, tzinfo=UTC),
            "sessions": sessions,
            "seats": (),
            "stays": (stay, replace(stay, client_id=BOB)),
            "needs": {},
            **changed,
        }
    )


def seat(one: SessionInWeek, client_id: UUID, **changed: Any) -> SeatInWeek:
    form = {"session_id": one.id, "client_id": client_id, "status": Status.EXPECTED, **changed}
    return SeatInWeek(**form)


def of_ann(taken: Snapshot, mode: PlanMode = PlanMode.LEAST_DISRUPTION) -> ClientNeeds:
    return next(one for one in problem_of(taken, mode).clients if one.id == str(ANN))


def offers(taken: Snapshot) -> dict[str, Offer]:
    return {offer.id: offer for offer in problem_of(taken, PlanMode.FRESH).offers}


def test_a_session_stands_at_its_local_time() -> None:
    evening = session(day=2)
    offer = offers(snapshot(evening))[str(evening.id)]
    assert (offer.begins, offer.ends) == (2 * DAY + 18 * 60, 2 * DAY + 21 * 60)


def test_seats_of_planned_clients_are_free_for_the_plan_and_those_of_others_are_not() -> None:
    full, open_ = session(seats_taken=3), session(day=1, seats_taken=0)
    taken = snapshot(full, open_, seats=(seat(full, ANN), seat(full, GUEST)))
    assert [offer.seats for offer in offers(taken).values()] == [1, 3]
    assert of_ann(taken).in_force == frozenset({str(full.id)})
    assert of_ann(taken, PlanMode.FRESH).in_force is None


def test_a_session_without_a_seat_left_by_others_is_not_on_offer() -> None:
    full = session(capacity=1, seats_taken=1)
    assert offers(snapshot(full, seats=(seat(full, GUEST),))) == {}


def test_nothing_is_planned_at_the_time_of_a_session_that_the_client_cancelled() -> None:
    cancelled, beside = session(), session()
    taken = snapshot(
        cancelled, beside, seats=(seat(cancelled, ANN, status=Status.CANCELLED_BY_CLIENT),)
    )
    assert of_ann(taken).kept == (Span(cancelled.begins, cancelled.begins + 180),)
    assert of_ann(taken).in_force is None


def test_what_has_begun_is_settled_and_less_is_asked_of_the_rest() -> None:
    held, begun, ahead = session(state=SessionState.COMPLETED), session(day=1), session(day=2)
    taken = snapshot(
        held,
        begun,
        ahead,
        taken_at=begun.starts_at + timedelta(minutes=1),
        seats=(
            seat(held, ANN, status=Status.LATE, credited_minutes=150),
            seat(begun, ANN),
            seat(ahead, ANN),
        ),
    )
    client = of_ann(taken)
    assert client.minutes_required == 540 - 150 - 180
    assert client.minutes_limit == 1199 - 150 - 180
    assert (client.days_required, client.days_limit) == (1, 3)
    assert client.curriculum == {"individual": 1}
    assert client.in_force == frozenset({str(ahead.id)})
    assert set(offers(taken)) == {str(ahead.id)}
    assert Span(begun.begins, begun.begins + 180) in client.kept


def test_what_was_missed_settles_nothing() -> None:
    held = session(state=SessionState.COMPLETED)
    client = of_ann(snapshot(held, seats=(seat(held, ANN, status=Status.NO_SHOW),)))
    assert (client.minutes_required, client.days_required) == (540, 3)


def test_a_session_past_midnight_is_no_part_of_a_plan() -> None:
    late = session(hour=22)
    taken = snapshot(late, seats=(seat(late, ANN),))
    assert offers(taken) == {}
    assert of_ann(taken).minutes_required == 540 - 180


def test_a_session_is_for_the_clients_of_its_own_program() -> None:
    own, other = session(), session(day=1, program="day")
    of_phase, of_another = (
        session(day=2, phases=frozenset({"early"})),
        session(day=3, phases=frozenset({"late"})),
    )
    taken = snapshot(own, other, of_phase, of_another)
    client = of_ann(taken)
    fitting = {offer.id for offer in offers(taken).values() if is_open_to(client, offer)}
    assert fitting == {str(own.id), str(of_phase.id)}


@pytest.mark.parametrize(
    ("modality", "comes", "fits"),
    [
        (Modality.IN_PERSON, (Modality.IN_PERSON,), True),
        (Modality.IN_PERSON, (Modality.TELEHEALTH,), False),
        (Modality.TELEHEALTH, (Modality.IN_PERSON,), False),
        (Modality.TELEHEALTH, (Modality.TELEHEALTH,), True),
        (Modality.HYBRID, (Modality.IN_PERSON,), True),
        (Modality.HYBRID, (Modality.TELEHEALTH,), True),
    ],
)
def test_a_client_comes_as_the_client_can(
    modality: Modality, comes: tuple[Modality, ...], fits: bool
) -> None:
    one = session(modality=modality)
    needs = WeekNeeds(id=ANN, site="north", client_id=ANN, modalities=comes)
    taken = snapshot(one, needs={ANN: needs})
    assert is_open_to(of_ann(taken), offers(taken)[str(one.id)]) is fits


def test_a_seat_in_a_session_of_another_program_stays_as_a_person_gave_it() -> None:
    other = session(program="day")
    taken = snapshot(other, seats=(seat(other, ANN),))
    assert of_ann(taken).minutes_required == 540 - 180
    week = next(row for row in weeks_of(taken, uuid4(), {}) if row.client_id == ANN)
    assert (week.present, week.settled) == ((), (other.id,))


def test_kept_times_are_those_that_hold_in_the_week() -> None:
    kept = KeptTime(kind=KeptKind.WORK, weekdays=(Weekday.MO, Weekday.SU), begins=540, ends=1020)
    over = replace(kept, until=date(2026, 3, 1), begins=0)
    needs = WeekNeeds(id=ANN, site="north", client_id=ANN, kept=(kept, over))
    spans = of_ann(snapshot(session(), needs={ANN: needs})).kept
    assert spans == (Span(540, 1020), Span(6 * DAY + 540, 6 * DAY + 1020))


def test_a_proposed_week_is_scored_beside_the_present_one() -> None:
    one, two, three = session(), session(day=1), session(day=2)
    taken = snapshot(one, two, three, seats=(seat(one, ANN),))
    rows = weeks_of(taken, uuid4(), {ANN: [one.id, two.id, three.id]})
    week = next(row for row in rows if row.client_id == ANN)
    assert week.present == (one.id,)
    assert (week.shortfalls.unmet_half_hours, week.shortfalls.changed_sessions) == (0, 2)
    assert week.present_shortfalls.unmet_half_hours == 12
    assert week.present_shortfalls.changed_sessions == 0
    bob = next(row for row in rows if row.client_id == BOB)
    assert (bob.proposed, bob.changes_something) == ((), False)
