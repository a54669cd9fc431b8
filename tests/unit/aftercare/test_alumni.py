"""The community's state machines, arrow by arrow; what milestones count; what matching says."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.aftercare.domain.alumni.event import ALUMNI_EVENT_STEPS, AlumniEventState
from services.aftercare.domain.alumni.matching import hours_apart
from services.aftercare.domain.alumni.membership import MEMBERSHIP_STEPS, MembershipState
from services.aftercare.domain.alumni.mentor import MENTOR_STEPS, MentorState
from services.aftercare.domain.alumni.mentorship import MENTORSHIP_STEPS, MentorshipState
from services.aftercare.domain.alumni.milestone import Counting
from services.aftercare.domain.alumni.place import PLACE_STEPS, PlaceState
from services.aftercare.domain.steps import Steps
from tests.unit.aftercare.room import NOON

DENVER = "America/Denver"

ARROWS: dict[type[StrEnum], tuple[Steps[Any], set[tuple[str, str, str]]]] = {
    MembershipState: (
        MEMBERSHIP_STEPS,
        {
            ("opted_out", "invite", "invited"),
            ("invited", "join", "active"),
            ("active", "pause", "inactive"),
            ("inactive", "resume", "active"),
            ("invited", "opt_out", "opted_out"),
            ("active", "opt_out", "opted_out"),
            ("inactive", "opt_out", "opted_out"),
        },
    ),
    AlumniEventState: (
        ALUMNI_EVENT_STEPS,
        {("scheduled", "hold", "held"), ("scheduled", "cancel", "cancelled")},
    ),
    PlaceState: (
        PLACE_STEPS,
        {
            ("waitlisted", "confirm", "confirmed"),
            ("given_up", "ask_again", "waitlisted"),
            ("confirmed", "give_up", "given_up"),
            ("waitlisted", "give_up", "given_up"),
            ("confirmed", "attend", "attended"),
            ("attended", "attend", "attended"),
            ("no_show", "attend", "attended"),
            ("confirmed", "miss", "no_show"),
            ("attended", "miss", "no_show"),
            ("no_show", "miss", "no_show"),
        },
    ),
    MentorState: (
        MENTOR_STEPS,
        {
            ("declined", "offer_again", "offered"),
            ("withdrawn", "offer_again", "offered"),
            ("offered", "approve", "approved"),
            ("offered", "decline", "declined"),
            ("approved", "decline", "declined"),
            ("offered", "withdraw", "withdrawn"),
            ("approved", "withdraw", "withdrawn"),
        },
    ),
    MentorshipState: (
        MENTORSHIP_STEPS,
        {
            ("proposed", "begin", "active"),
            ("proposed", "end", "ended"),
            ("active", "end", "ended"),
        },
    ),
}


@pytest.mark.parametrize("states", ARROWS, ids=lambda states: states.__name__)
def test_a_step_leads_where_its_arrow_does_and_is_refused_elsewhere(states: type[StrEnum]) -> None:
    steps, arrows = ARROWS[states]
    for name, one in steps.items():
        for state in states:
            after = {end for start, step, end in arrows if (start, step) == (state, name)}
            if after:
                assert {one.take(state)} == after
            else:
                with pytest.raises(one.otherwise):
                    one.take(state)


@pytest.mark.parametrize(
    "one",
    [
        *MEMBERSHIP_STEPS.values(),
        PLACE_STEPS["give_up"],
        PLACE_STEPS["ask_again"],
        MENTOR_STEPS["offer_again"],
        MENTOR_STEPS["withdraw"],
        *MENTORSHIP_STEPS.values(),
    ],
    ids=lambda one: one.otherwise.__name__,
)
def test_who_is_refused_reads_what_to_do_and_no_names_of_states(one: Any) -> None:
    after_the_event = {PlaceState.ATTENDED, PlaceState.NO_SHOW}
    for state in set(type(one.after).__members__.values()) - one.before - after_the_event:
        with pytest.raises(one.otherwise) as refusal:
            one.take(state)
        assert "state" not in refusal.value.detail
        assert refusal.value.detail == one.says[state]
        assert refusal.value.members["state"] == str(state)  # software reads it there


@given(
    start=st.dates(min_value=date(2020, 1, 1), max_value=date(2026, 3, 2)),
    days=st.sets(st.integers(1, 800), min_size=1, max_size=6),
)
def test_the_next_mark_is_ahead_and_is_reached_on_its_day(start: date, days: set[int]) -> None:
    counting = Counting("one", start, DENVER, tuple(sorted(days)), remind=True)
    next_mark = counting.next_mark(NOON)
    assert next_mark > date(2026, 3, 2)
    told_at = counting.reminds_at(NOON)
    assert told_at is not None
    assert counting.reached(told_at)[-1] == (next_mark - start).days
    before = counting.reached(told_at - timedelta(days=1))
    assert (next_mark - start).days not in before


def test_a_reminder_comes_at_nine_whatever_the_clocks_do() -> None:
    counting = Counting("one", date(2026, 3, 1), DENVER, (7, 8), remind=True)
    at = [counting.reminds_at(datetime(2026, 3, day, 20, tzinfo=UTC)) for day in (6, 8)]
    assert at == [datetime(2026, 3, 8, 15, tzinfo=UTC), datetime(2026, 3, 9, 15, tzinfo=UTC)]


def test_clocks_are_compared_as_they_stand_on_the_day() -> None:
    winter, summer = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 7, 5, tzinfo=UTC)
    assert hours_apart(DENVER, "America/Phoenix", winter) == 0
    assert hours_apart(DENVER, "America/Phoenix", summer) == 1
    assert hours_apart(DENVER, "Asia/Kolkata", winter) == 12.5
