"""Minutes become units by a payer's rules, and units and dates become a status."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.payers.authorization import Authorization
from services.enrollment.domain.payers.authorization_states import (
    AUTHORIZATION,
    DERIVED,
    AuthorizationState,
)
from services.enrollment.domain.payers.authorization_terms import Terms
from services.enrollment.domain.payers.held_sessions import MINUTES_OF_A_DAY, Plan
from services.enrollment.domain.payers.payer import (
    Credit,
    PayerRules,
    Rounding,
    UnitKind,
    units_by_day,
    units_of_day,
)
from shared.identifiers import new_id
from shared.states import TransitionIsNotAllowed

DAY = date(2026, 3, 9)
RULES = PayerRules(payer="state")


def credits_of(*minutes: int, kind: str = "group", day: date = DAY) -> list[Credit]:
    return [Credit(new_id(), day, kind, each) for each in minutes]


def requested(**changed: Any) -> Authorization:
    facts: dict[str, Any] = {
        "id": new_id(),
        "site": "north",
        "episode_id": new_id(),
        "client_id": new_id(),
        "payer": "state",
        "rules_number": 1,
        "requested_on": DAY,
        "unit_kind": UnitKind.DAY,
        "level_of_care": "2.1",
    }
    return Authorization(**{**facts, **changed})


def approved(units: int = 5, days: int = 30, **changed: Any) -> Authorization:
    one = requested(**changed)
    one.approve(terms(units, days), RULES, on=DAY)
    return one


def terms(units: int = 5, days: int = 30, begins: date = DAY) -> Terms:
    return Terms(
        unit_kind=UnitKind.DAY,
        units=units,
        valid_from=begins,
        valid_until=begins + timedelta(days=days - 1),
        level_of_care="2.1",
    )


def use(one: Authorization, units: int) -> None:
    """Let the first days of the authorization be attended, and no others."""
    one.count(
        [c for n in range(units) for c in credits_of(180, day=DAY + timedelta(days=n))], RULES
    )


@pytest.mark.parametrize(
    ("minutes", "units"), [((179,), 0), ((180,), 1), ((90, 90), 1), ((600,), 1)]
)
def test_a_billable_day_has_180_credited_minutes(minutes: tuple[int, ...], units: int) -> None:
    assert units_of_day(credits_of(*minutes), UnitKind.DAY, RULES) == units


@pytest.mark.parametrize(
    ("rounding", "units"), [(Rounding.DOWN, 2), (Rounding.NEAREST, 3), (Rounding.UP, 3)]
)
def test_hours_are_rounded_as_the_payer_rounds(rounding: Rounding, units: int) -> None:
    rules = PayerRules(payer="state", rounding=rounding)
    assert units_of_day(credits_of(90, 60), UnitKind.HOUR, rules) == units
    assert units_of_day(credits_of(120), UnitKind.HOUR, rules) == 2
    assert units_of_day([], UnitKind.HOUR, rules) == 0


def test_sessions_count_one_by_one_when_they_are_long_enough() -> None:
    rules = PayerRules(payer="state", minutes_per_session=45)
    assert units_of_day(credits_of(44, 45, 90), UnitKind.SESSION, rules) == 2


def test_a_type_that_the_payer_does_not_count_gives_nothing() -> None:
    rules = PayerRules(payer="state", session_types=("group",))
    given_ = [*credits_of(120), *credits_of(90, kind="a_type_of_tomorrow")]
    assert units_of_day(given_, UnitKind.DAY, rules) == 0
    assert units_of_day(given_, UnitKind.SESSION, rules) == 1


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 300)), max_size=20),
    st.sampled_from(UnitKind),
    st.sampled_from(Rounding),
)
def test_units_of_days_add_up_whatever_the_order(
    given_: list[tuple[int, int]], kind: UnitKind, rounding: Rounding
) -> None:
    rules = PayerRules(payer="state", rounding=rounding, minutes_per_session=45)
    one_by_one = [c for n, m in given_ for c in credits_of(m, day=DAY + timedelta(days=n))]
    by_day = units_by_day(one_by_one, kind, rules)
    assert by_day == units_by_day(list(reversed(one_by_one)), kind, rules)
    assert list(by_day) == sorted(by_day)
    assert all(units > 0 for units in by_day.values())


def test_the_same_rules_again_are_no_new_version() -> None:
    assert RULES.follows(None) is RULES
    assert RULES.follows(RULES) is RULES
    second = PayerRules(payer="state", low_units=3).follows(RULES)
    assert second.number == 2
    assert RULES.follows(second).number == 3


@pytest.mark.parametrize(
    ("starts_at", "zone", "day"),
    [
        (datetime(2026, 3, 10, 1, tzinfo=UTC), "America/Denver", date(2026, 3, 9)),
        (datetime(2026, 3, 8, 6, 30, tzinfo=UTC), "America/Denver", date(2026, 3, 7)),
        (datetime(2026, 3, 9, 5, 30, tzinfo=UTC), "America/Denver", date(2026, 3, 8)),
        (datetime(2026, 3, 9, 15, tzinfo=UTC), "Pacific/Auckland", date(2026, 3, 10)),
    ],
)
def test_a_session_belongs_to_the_local_day_it_begins_on(
    starts_at: datetime, zone: str, day: date
) -> None:
    assert plan(starts_at, 180, zone).day == day


@pytest.mark.parametrize(
    "night", [datetime(2026, 3, 8, 8, tzinfo=UTC), datetime(2026, 11, 1, 7, tzinfo=UTC)]
)
def test_a_change_of_clocks_bends_no_minutes(night: datetime) -> None:
    assert plan(night, 180, "America/Denver").minutes == 180


def test_an_absurd_length_is_a_day_at_most() -> None:
    assert plan(datetime(2026, 3, 8, tzinfo=UTC), 10**6, "UTC").minutes == MINUTES_OF_A_DAY
    assert plan(datetime(2026, 3, 8, tzinfo=UTC), -10, "UTC").minutes == 0


def plan(starts_at: datetime, minutes: int, zone: str) -> Plan:
    return Plan.at(
        series_id=new_id(),
        session_type="group",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        timezone=zone,
    )


def test_exhausted_and_expired_are_shown_and_never_stored() -> None:
    one = approved(units=2, days=10)
    for used, later, status in (
        (0, 0, "approved"),
        (2, 0, "exhausted"),
        (1, 0, "approved"),
        (1, 9, "approved"),
        (1, 10, "expired"),
        (3, 10, "exhausted"),
        (0, 3, "approved"),
    ):
        use(one, used)
        one.settle(DAY + timedelta(days=later), RULES)
        assert (one.status, one.state) == (status, "approved")
        assert one.state not in DERIVED


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 40), st.booleans()), min_size=1, max_size=30
    )
)
def test_low_is_told_when_it_was_not_low_before_and_never_otherwise(
    looks: list[tuple[int, int, bool]],
) -> None:
    """Compare with the definition, said again in other words: a rising edge of one condition."""
    one, was_low = approved(units=10, days=30), False
    for used, later, followed in looks:
        one.is_followed = followed
        today = DAY + timedelta(days=later)
        use(one, used)
        told = one.settle(today, RULES)
        over = later >= 30 and used < 10
        few_days = later >= 22 and not followed
        is_low = was_low if over else used >= 5 or few_days
        assert told == (is_low and not was_low)
        was_low = is_low
        assert one.wakes_on is None or one.wakes_on > today


def test_it_wakes_when_the_calendar_would_change_it() -> None:
    one = approved(units=10, days=30)
    last = DAY + timedelta(days=29)
    one.settle(DAY, RULES)
    assert one.wakes_on == last - timedelta(days=7)
    use(one, 6)
    one.settle(DAY, RULES)
    assert (one.is_low, one.wakes_on) == (True, last + timedelta(days=1))
    use(one, 10)
    one.settle(DAY, RULES)
    assert one.wakes_on is None


def test_what_is_replaced_keeps_the_days_before() -> None:
    old, new = approved(units=5, days=30), requested()
    new.client_id, new.episode_id = old.client_id, old.episode_id
    new.approve(terms(begins=DAY + timedelta(days=10)), RULES, on=DAY)
    old.give_way_to(new)
    assert old.ends_on == DAY + timedelta(days=9)
    assert not old.covers(DAY + timedelta(days=10))
    earlier = approved(units=5, days=30, client_id=old.client_id, episode_id=old.episode_id)
    earlier.give_way_to(old)
    assert not any(earlier.covers(DAY + timedelta(days=n)) for n in range(-1, 31))


ACTIONS = {
    AuthorizationState.APPROVED: lambda one: one.approve(terms(), RULES, on=DAY),
    AuthorizationState.DENIED: lambda one: one.deny(on=DAY, reason_code="late"),
    AuthorizationState.REPLACED: lambda one: one.give_way_to(
        approved(client_id=one.client_id, episode_id=one.episode_id)
    ),
}
WAYS: dict[AuthorizationState, list[AuthorizationState]] = {
    AuthorizationState.REQUESTED: [],
    AuthorizationState.APPROVED: [AuthorizationState.APPROVED],
    AuthorizationState.DENIED: [AuthorizationState.DENIED],
    AuthorizationState.REPLACED: [AuthorizationState.APPROVED, AuthorizationState.REPLACED],
}


@pytest.mark.parametrize("before", WAYS)
@pytest.mark.parametrize("to", ACTIONS)
def test_what_people_decide_goes_along_the_arrows_and_nowhere_else(
    before: AuthorizationState, to: AuthorizationState
) -> None:
    one = requested()
    for step in WAYS[before]:
        ACTIONS[step](one)
    assert one.state is before
    if AUTHORIZATION.allows(before, to):
        ACTIONS[to](one)
        assert one.state is to
    else:
        with pytest.raises(TransitionIsNotAllowed):
            ACTIONS[to](one)
