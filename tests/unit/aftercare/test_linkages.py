"""A linkage takes the steps of its table and no other; what is owed is explained."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.aftercare.domain.linkages.linkage import (
    AttendedBeforeRequest,
    DayIsAhead,
    DeclineReason,
    Linkage,
    LinkageKind,
    SaidBy,
)
from services.aftercare.domain.linkages.owed import (
    DEFAULT_STEPS,
    LinkageRules,
    OwedStep,
    SiteNeverWorks,
    StepRule,
)
from services.aftercare.domain.linkages.states import (
    LINKAGE_STEPS,
    LinkageHasNoProvider,
    LinkageIsNotAccepted,
    LinkageState,
)
from shared.identifiers import new_id

NOW = datetime(2026, 3, 6, 19, tzinfo=UTC)
"""A Friday noon in Denver."""
DENVER = "America/Denver"

TAKE: dict[str, Callable[[Linkage], object]] = {
    "choose": lambda one: one.choose("college", None, None),
    "request": lambda one: one.request(NOW, consent_id=new_id()),
    "withdraw": Linkage.withdraw,
    "accept": lambda one: one.accept(NOW),
    "decline": lambda one: one.decline(DeclineReason.NO_CAPACITY, NOW),
    "waitlist": lambda one: one.waitlist(NOW),
    "plan_hand_over": lambda one: one.plan_hand_over(NOW),
    "hand_over": lambda one: one.hand_over(NOW, NOW, by="staff-1", note=None),
    "attend": lambda one: one.attend(NOW.date(), NOW, said_by=SaidBy.PROVIDER),
    "come_unasked": lambda one: one.attend(NOW.date(), NOW, said_by=SaidBy.CLIENT),
    "complete": lambda one: one.complete(NOW),
    "end_early": lambda one: one.end_early(NOW),
    "cancel": lambda one: one.cancel(NOW),
}


def a_linkage(state: LinkageState = LinkageState.PROPOSED) -> Linkage:
    return Linkage(
        id=new_id(),
        site="north",
        plan_id=new_id(),
        client_id=new_id(),
        kind=LinkageKind.COURSE,
        provider_code="college",
        timezone=DENVER,
        state=state,
    )


def the_rules(**said: object) -> LinkageRules:
    return LinkageRules(id=new_id(), site="north", **said)  # type: ignore[arg-type]  # as tests say


def test_every_step_of_the_table_is_tried_here() -> None:
    assert TAKE.keys() == LINKAGE_STEPS.keys()


@pytest.mark.parametrize("state", list(LinkageState))
@pytest.mark.parametrize("name", list(LINKAGE_STEPS))
def test_a_linkage_takes_exactly_the_steps_of_its_table(name: str, state: LinkageState) -> None:
    linkage, step = a_linkage(state), LINKAGE_STEPS[name]
    before = vars(linkage).copy()
    if state in step.before:
        TAKE[name](linkage)
        assert linkage.state is step.after
    else:
        with pytest.raises(step.otherwise):
            TAKE[name](linkage)
        assert vars(linkage) == before


def test_the_arrows_are_those_of_the_domain() -> None:
    arrows = {
        (before.value, step.after.value)
        for step in LINKAGE_STEPS.values()
        for before in step.before
        if before is not step.after
    }
    assert arrows == {
        ("proposed", "requested"),
        ("requested", "proposed"),
        ("waitlisted", "proposed"),
        ("declined", "proposed"),
        ("requested", "accepted"),
        ("requested", "declined"),
        ("requested", "waitlisted"),
        ("waitlisted", "accepted"),
        ("waitlisted", "declined"),
        ("proposed", "linked"),
        ("requested", "linked"),
        ("waitlisted", "linked"),
        ("declined", "linked"),
        ("accepted", "linked"),
        ("linked", "completed"),
        ("linked", "ended_early"),
        ("proposed", "cancelled"),
        ("requested", "cancelled"),
        ("waitlisted", "cancelled"),
        ("accepted", "cancelled"),
        ("declined", "cancelled"),
    }


def test_nobody_is_asked_before_a_provider_is_named() -> None:
    linkage = a_linkage()
    linkage.choose(None, None, None)
    with pytest.raises(LinkageHasNoProvider):
        linkage.request(NOW, consent_id=new_id())
    assert linkage.state is LinkageState.PROPOSED


def test_a_hand_over_and_an_attendance_are_recorded_when_they_have_taken_place() -> None:
    linkage = a_linkage(LinkageState.ACCEPTED)
    with pytest.raises(DayIsAhead):
        linkage.hand_over(NOW + timedelta(seconds=1), NOW, by="staff-1", note=None)
    with pytest.raises(DayIsAhead):
        linkage.attend(date(2026, 3, 7), NOW, said_by=SaidBy.STAFF)
    linkage.requested_at = NOW
    with pytest.raises(AttendedBeforeRequest):
        linkage.attend(date(2026, 2, 3), NOW, said_by=SaidBy.STAFF)
    linkage.attend(date(2026, 2, 4), NOW, said_by=SaidBy.STAFF)
    assert linkage.attended_on == date(2026, 2, 4)


@pytest.mark.parametrize("said_by", [SaidBy.CLIENT, SaidBy.STAFF])
@pytest.mark.parametrize("state", ["proposed", "requested", "waitlisted", "declined", "accepted"])
def test_a_client_who_simply_went_is_linked_and_it_is_kept_from_where(
    state: str, said_by: SaidBy
) -> None:
    linkage = a_linkage(LinkageState(state))
    linkage.attend(NOW.date(), NOW, said_by=said_by)
    assert (linkage.state, linkage.linked_from) == (LinkageState.LINKED, LinkageState(state))
    assert (linkage.requested_at, linkage.answered_at, linkage.round) == (None, None, 0)


@pytest.mark.parametrize("state", ["proposed", "requested", "waitlisted", "declined"])
def test_a_provider_tells_only_of_clients_whom_it_accepted(state: str) -> None:
    linkage = a_linkage(LinkageState(state))
    with pytest.raises(LinkageIsNotAccepted):
        linkage.attend(NOW.date(), NOW, said_by=SaidBy.PROVIDER)


def test_who_simply_went_went_somewhere_and_not_long_before_it_was_proposed() -> None:
    linkage = a_linkage()
    linkage.owe_next(the_rules(), NOW)
    with pytest.raises(AttendedBeforeRequest):
        linkage.attend(date(2026, 2, 3), NOW, said_by=SaidBy.CLIENT)
    linkage.choose(None, None, None)
    with pytest.raises(LinkageHasNoProvider):
        linkage.attend(NOW.date(), NOW, said_by=SaidBy.CLIENT)
    assert linkage.state is LinkageState.PROPOSED


def test_the_day_of_an_attendance_is_the_plans_own() -> None:
    linkage = a_linkage(LinkageState.ACCEPTED)
    late = datetime(2026, 3, 7, 5, tzinfo=UTC)  # still Friday evening in Denver
    with pytest.raises(DayIsAhead):
        linkage.attend(date(2026, 3, 7), late, said_by=SaidBy.CLIENT)


def test_a_due_date_in_working_days_is_explained_in_a_sentence() -> None:
    owed = the_rules().owe(OwedStep.ANSWER, NOW, DENVER, NOW)
    assert (owed.due_on, owed.by) == (date(2026, 3, 10), "provider")
    assert owed.explanation == (
        "The provider's answer is owed by the provider until Tuesday, 10 March 2026: 2 working "
        "days after the provider was asked on Friday, 6 March 2026; working days are Monday to "
        "Friday."
    )


def test_a_site_that_works_on_other_days_and_is_closed_says_so() -> None:
    rules = the_rules(working_days=(2, 6), closed_on=(date(2026, 3, 7),))
    owed = rules.owe(OwedStep.ANSWER, NOW, DENVER, NOW)
    assert owed.due_on == date(2026, 3, 14)
    assert owed.explanation.endswith(
        "; working days are Tuesday and Saturday, and the site is closed on 1 of the days between."
    )


def test_a_due_date_in_plain_days_counts_every_day_and_ends_at_midnight_there() -> None:
    owed = the_rules().owe(OwedStep.HAND_OVER, NOW, DENVER, NOW)
    assert owed.due_on == date(2026, 3, 13)
    # The clocks go forward on 8 March: midnight is six hours from UTC by then.
    assert owed.due_at == datetime(2026, 3, 14, 6, tzinfo=UTC)
    assert owed.wakes_at == datetime(2026, 3, 12, 15, tzinfo=UTC)


def test_whoever_owes_what_is_nearly_over_is_not_reminded_but_told_at_its_end() -> None:
    rule = StepRule(days=1, remind_days_before=5)
    rules = the_rules(steps={**DEFAULT_STEPS, OwedStep.HAND_OVER: rule})
    owed = rules.owe(OwedStep.HAND_OVER, NOW, DENVER, NOW)
    assert owed.wakes_at == owed.due_at


def test_a_site_works_on_some_day() -> None:
    with pytest.raises(SiteNeverWorks):
        the_rules(working_days=())


def test_a_step_that_is_owed_keeps_its_date_and_the_next_one_gets_its_own() -> None:
    linkage = a_linkage(LinkageState.ACCEPTED)
    linkage.answered_at = NOW
    linkage.owe_next(the_rules(), NOW)
    first = linkage.owed
    linkage.owe_next(the_rules(), NOW + timedelta(days=3))
    assert linkage.owed == first
    linkage.hand_over(NOW, NOW + timedelta(days=4), by="staff-1", note=None)
    linkage.owe_next(the_rules(), NOW + timedelta(days=4))
    assert linkage.owed is not None
    assert (linkage.owed.step, linkage.owed.due_on) == (
        OwedStep.FIRST_ATTENDANCE,
        date(2026, 3, 20),  # from the acceptance, not from the hand-over
    )
    linkage.attend(date(2026, 3, 9), NOW + timedelta(days=4), said_by=SaidBy.PROVIDER)
    linkage.owe_next(the_rules(), NOW + timedelta(days=4))
    assert linkage.owed is None


@given(
    st.integers(1, 30),
    st.sets(st.integers(1, 7), min_size=1),
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.sets(st.dates(date(2026, 1, 1), date(2027, 1, 1)), max_size=20),
)
def test_a_due_day_is_a_working_day_with_so_many_from_the_start_to_it(
    days: int, week: set[int], began_on: date, closed: set[date]
) -> None:
    rules = the_rules(working_days=tuple(sorted(week)), closed_on=tuple(closed))
    due_on = rules.due_on(StepRule(days=days, working=True), began_on)
    between = [began_on + timedelta(days=n + 1) for n in range((due_on - began_on).days)]
    worked = [day for day in between if day.isoweekday() in week and day not in closed]
    assert len(worked) == days
    assert worked[-1] == due_on
