"""Each reason for a call stands on the work list when it holds, and no line without one."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.enrollment.domain.payers.authorization import Authorization
from services.enrollment.domain.payers.authorization_terms import Terms
from services.enrollment.domain.payers.make_ups import Meeting
from services.enrollment.domain.payers.payer import Credit, PayerRules, UnitKind
from services.enrollment.domain.payers.work_list import Alert, Reason, Site, Stay, work_list
from shared.identifiers import new_id

TODAY = date(2026, 3, 11)  # a Wednesday
RULES = PayerRules(payer="state")
STAY = Stay(
    episode_id=new_id(),
    client_id=new_id(),
    level_of_care="2.1",
    started_on=date(2026, 2, 2),
    is_on_hold=False,
    payers=frozenset(),
)


def authorization(
    units: int | None = 20,
    begins: date = date(2026, 3, 1),
    ends: date = date(2026, 4, 30),
    used: int = 0,
    **changed: Any,
) -> Authorization:
    """Return one of the stay; without units it was asked for, and no more."""
    facts: dict[str, Any] = {
        "id": new_id(),
        "site": "north",
        "episode_id": STAY.episode_id,
        "client_id": STAY.client_id,
        "payer": "state",
        "rules_number": 1,
        "requested_on": date(2026, 2, 27),
        "unit_kind": UnitKind.DAY,
        "level_of_care": "2.1",
    }
    one = Authorization(**{**facts, **changed})
    if units is not None:
        terms = Terms(
            unit_kind=one.unit_kind,
            units=units,
            valid_from=begins,
            valid_until=ends,
            level_of_care=one.level_of_care,
        )
        one.approve(terms, RULES, on=date(2026, 3, 1))
        one.count([credit(begins + timedelta(days=number)) for number in range(used)], RULES)
        one.settle(TODAY, RULES)
    return one


def credit(day: date, minutes: int = 180) -> Credit:
    return Credit(new_id(), day, "group", minutes)


def listed(
    *known: Authorization,
    stay: Stay = STAY,
    given: Sequence[Credit] = (),
    booked: Sequence[Credit] = (),
    meetings: Sequence[Meeting] = (),
    rules: PayerRules = RULES,
) -> list[Alert]:
    # Two days of this week so far, and one more to come, unless a test says otherwise.
    week = [credit(date(2026, 3, 9)), credit(date(2026, 3, 10))]
    ahead = [credit(date(2026, 3, 13))]
    site = Site(
        today=TODAY,
        authorizations=known,
        newest={"state": rules},
        pinned={("state", 1): rules},
        given={STAY.client_id: list(given or week)},
        booked={STAY.client_id: list(booked or ahead)},
        meetings={STAY.client_id: list(meetings)},
    )
    return work_list([stay], site)


def reasons(*known: Authorization, **changed: Any) -> list[list[Reason]]:
    return [list(line.reasons) for line in listed(*known, **changed)]


def of_stay(**changed: Any) -> Stay:
    return Stay(**{**vars(STAY), **changed})


def attended(one: Authorization, *days: date) -> Authorization:
    one.count([credit(day) for day in days], RULES)
    one.settle(TODAY, RULES)
    return one


def this_week(one: Authorization) -> Authorization:
    return attended(one, date(2026, 3, 9), date(2026, 3, 10))


def test_who_has_enough_of_everything_is_not_listed() -> None:
    assert reasons(this_week(authorization())) == []


def test_few_units_and_few_days_are_two_reasons_of_one_line() -> None:
    low = this_week(authorization(units=7))
    assert reasons(low) == [[Reason.LOW]]
    ending = this_week(authorization(ends=date(2026, 3, 18)))
    assert reasons(ending) == [[Reason.EXPIRING]]
    both = this_week(authorization(units=7, ends=date(2026, 3, 18)))
    assert reasons(both) == [[Reason.LOW, Reason.EXPIRING]]
    followed = this_week(authorization(ends=date(2026, 3, 18), is_followed=True))
    assert reasons(followed) == []


def test_exhausted_days_go_on_uncovered() -> None:
    used_up = this_week(authorization(units=2))
    assert reasons(used_up) == [[Reason.EXHAUSTED, Reason.UNCOVERED_DAYS]]


def test_a_booked_day_of_the_next_approval_is_covered() -> None:
    first = this_week(authorization(ends=date(2026, 3, 12), is_followed=True))
    second = authorization(begins=date(2026, 3, 13))
    assert reasons(first, second) == []
    assert reasons(first) == [[Reason.UNCOVERED_DAYS]]


def test_a_payer_that_requires_an_authorization_and_gave_none_is_listed() -> None:
    paid = of_stay(payers=frozenset({"state"}), started_on=TODAY)
    assert reasons(stay=paid) == [[Reason.UNAUTHORIZED]]
    assert reasons(stay=of_stay(started_on=TODAY)) == []
    free = PayerRules(payer="state", requires_authorization=False)
    assert reasons(stay=paid, rules=free) == []
    elsewhere = of_stay(payers=frozenset({"unheard-of"}), started_on=TODAY)
    assert reasons(stay=elsewhere) == [[Reason.UNAUTHORIZED]]


def test_what_ended_leaves_the_stay_without_one() -> None:
    over = authorization(ends=date(2026, 3, 10))
    assert reasons(this_week(over)) == [[Reason.UNAUTHORIZED]]


def test_attended_days_beyond_the_units_or_the_dates_are_unpaid() -> None:
    one = attended(authorization(units=1), date(2026, 3, 9), date(2026, 3, 10))
    lines = listed(one, given=[credit(date(2026, 3, 9)), credit(date(2026, 3, 10))])
    assert [line.unpaid_days for line in lines if line.unpaid_days] == [(date(2026, 3, 10),)]
    ancient = credit(TODAY - timedelta(days=36))
    assert not any(line.unpaid_days for line in listed(this_week(authorization()), given=[ancient]))


def test_a_request_waits_and_other_lines_say_that_it_does() -> None:
    asked = authorization(units=None)
    low = this_week(authorization(units=7))
    lines = listed(asked, low)
    assert [line.reasons for line in lines] == [(Reason.REQUESTED,), (Reason.LOW,)]
    assert {line.asked for line in lines} == {asked.id}


def test_care_at_another_level_than_authorized_is_listed() -> None:
    assert reasons(this_week(authorization()), stay=of_stay(level_of_care="1.0")) == [
        [Reason.OTHER_LEVEL]
    ]


def test_a_short_day_and_a_short_week_are_listed_unless_the_stay_is_on_hold() -> None:
    one = this_week(authorization())
    starts_at = datetime(2026, 3, 13, 16, tzinfo=UTC)
    short = [Meeting(new_id(), date(2026, 3, 13), "group", starts_at, 90)]
    half = [credit(date(2026, 3, 13), 90)]
    assert reasons(one, booked=half, meetings=short) == [[Reason.SHORT_DAY, Reason.SHORT_WEEK]]
    on_hold = of_stay(is_on_hold=True)
    assert reasons(one, booked=half, meetings=short, stay=on_hold) == []
    begun = attended(authorization(begins=date(2026, 3, 10)), date(2026, 3, 10))
    first_week = reasons(begun, booked=[credit(date(2026, 5, 1))])
    assert not any(Reason.SHORT_WEEK in line for line in first_week)
    assert any(
        Reason.SHORT_WEEK in line for line in reasons(one, booked=[credit(date(2026, 5, 1))])
    )


def test_the_most_urgent_comes_first() -> None:
    later = this_week(authorization(units=7, ends=date(2026, 3, 18)))
    other = of_stay(episode_id=new_id(), client_id=new_id(), payers=frozenset({"state"}))
    site = Site(
        today=TODAY,
        authorizations=[later],
        newest={"state": RULES},
        pinned={("state", 1): RULES},
        given={},
        booked={},
    )
    lines = work_list([STAY, other], site)
    assert [line.stay for line in lines] == [other, STAY]
    assert [line.act_by for line in lines] == [TODAY, date(2026, 3, 18)]
    assert len({line.id for line in lines}) == 2
    assert all(isinstance(line.id, UUID) for line in lines)
