"""Each state machine is one table; here its arrows stand once more, as domain experts read them."""

import pytest

from services.scheduling.domain.absences.rounds import ABSENCE_CASE
from services.scheduling.domain.bookings.exchange import EXCHANGE
from services.scheduling.domain.bookings.membership import MEMBERSHIP
from services.scheduling.domain.calendars.feed import FEED
from services.scheduling.domain.plans.plan import PLAN
from services.scheduling.domain.plans.planned_week import WEEK
from services.scheduling.domain.rolls.attendance import ATTENDANCE
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.sessions.session import SESSION, SessionState
from services.scheduling.domain.stays.phase import PHASE
from shared.states import ActionMachine, TransitionIsNotAllowed


def arrows(machine: ActionMachine[SessionState] | ActionMachine[Status]) -> set[str]:
    return {f"{before} -> {after}" for (before, _), after in machine.table.items()}


def test_a_session_goes_these_ways() -> None:
    assert arrows(SESSION) == {
        "scheduled -> in_progress",
        "in_progress -> in_progress",
        "completed -> completed",
        "in_progress -> completed",
        "scheduled -> scheduled",
        "scheduled -> cancelled",
        "scheduled -> did_not_take_place",
    }


def test_a_membership_goes_these_ways() -> None:
    assert arrows(MEMBERSHIP) == {  # type: ignore[arg-type]  # any machine has arrows
        "waitlisted -> active",
        "waitlisted -> offered",
        "waitlisted -> ended",
        "offered -> active",
        "offered -> declined",
        "offered -> lapsed",
        "offered -> ended",
        "active -> ended",
        "ended -> ended",
    }


def test_a_calendar_feed_goes_these_ways() -> None:
    assert arrows(FEED) == {  # type: ignore[arg-type]  # any machine has arrows
        "active -> active",
        "active -> revoked",
        "revoked -> revoked",
    }


def test_an_exchange_goes_these_ways() -> None:
    assert arrows(EXCHANGE) == {  # type: ignore[arg-type]  # any machine has arrows
        "proposed -> proposed",
        "proposed -> done",
        "proposed -> declined",
    }


def test_a_phase_goes_these_ways() -> None:
    assert arrows(PHASE) == {  # type: ignore[arg-type]  # any machine has arrows
        "pending -> active",
        "stepped_back -> active",
        "completed -> active",
        "active -> completed",
        "active -> held",
        "held -> active",
        "active -> stepped_back",
    }


def test_a_plan_goes_these_ways() -> None:
    assert arrows(PLAN) == {  # type: ignore[arg-type]  # any machine has arrows
        "requested -> running",
        "running -> running",
        "running -> proposed",
        "running -> failed",
        "requested -> cancelled",
        "running -> cancelled",
        "proposed -> proposed",
        "proposed -> applied",
        "proposed -> discarded",
    }


def test_a_planned_week_goes_these_ways() -> None:
    assert arrows(WEEK) == {  # type: ignore[arg-type]  # any machine has arrows
        "proposed -> applied",
        "proposed -> refused",
        "refused -> applied",
        "refused -> refused",
    }


def test_an_absence_case_goes_these_ways() -> None:
    assert arrows(ABSENCE_CASE) == {  # type: ignore[arg-type]  # any machine has arrows
        "watched -> open",
        "resolved -> open",
        "open -> outreach",
        "outreach -> outreach",
        "open -> contract",
        "outreach -> contract",
        "contract -> contract",
        "open -> discharge_recommended",
        "outreach -> discharge_recommended",
        "contract -> discharge_recommended",
        "discharge_recommended -> discharge_recommended",
        "open -> resolved",
        "outreach -> resolved",
        "contract -> resolved",
        "discharge_recommended -> resolved",
    }


def test_no_absence_case_leads_to_discharge_without_a_persons_decision() -> None:
    ends = {action for (state, action) in ABSENCE_CASE.table if state == "discharge_recommended"}
    assert ends == {"attempt", "decide", "close"}


def test_any_mark_can_be_corrected_into_any_other_but_not_into_none() -> None:
    assert all(ATTENDANCE.allows(before, after) for before in Status for after in marks())
    assert not any(ATTENDANCE.allows(before, Status.EXPECTED) for before in Status)


def marks() -> list[Status]:
    return [status for status in Status if status is not Status.EXPECTED]


def test_a_refusal_names_the_state_and_the_action() -> None:
    with pytest.raises(TransitionIsNotAllowed) as refusal:
        SESSION.after(SessionState.CANCELLED, "take roll")
    assert refusal.value.members == {
        "aggregate": "session",
        "from": "cancelled",
        "action": "take roll",
        "possible": [],
    }
