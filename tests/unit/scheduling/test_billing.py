"""Billable days: by the payer's rules of that day, and each day says why."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.scheduling.domain.sessions.session import SessionState
from services.scheduling.domain.weeks.billing import (
    BillableDay,
    BillingBook,
    BillingRules,
    BillingUnit,
    ClientPayers,
    PayerIsNotKnown,
    Spell,
    UnitRounding,
    billable_days,
    payer_on,
)
from services.scheduling.handlers.weeks.billing import SetClientPayer, set_client_payer
from shared.identifiers import new_id
from tests.unit.scheduling.memory import MemoryStore
from tests.unit.scheduling.test_weeks import MONDAY, line

H0015 = BillingRules(id=new_id(), site="north", payer="default")
H0004 = replace(H0015, payer="acme", number=1, procedure_code="H0004", unit=BillingUnit.MINUTES)


def held(day: int, minutes: int, **changed: Any) -> Any:
    done = {"credited_minutes": minutes, "session_state": SessionState.COMPLETED}
    return line(day, 9, **{**done, **changed})


def days(*lines: Any, spells: tuple[Spell, ...] = (), rules: tuple[BillingRules, ...] = ()) -> Any:
    return billable_days(lines, list(spells), BillingBook("north", list(rules)))


def seen(found: list[BillableDay]) -> list[tuple[int, bool, int, str]]:
    return [((d.day - MONDAY).days, d.is_billable, d.units, d.in_words) for d in found]


def test_a_day_of_h0015_has_180_minutes_in_a_week_of_three_such_days() -> None:
    assert (H0015.procedure_code, H0015.minutes_per_day, H0015.days_per_week) == ("H0015", 180, 3)
    week = days(held(0, 90), held(0, 90), held(1, 180), held(3, 200), held(4, 150))
    assert seen(week) == [
        (0, True, 1, "180 minutes"),
        (1, True, 1, "180 minutes"),
        (3, True, 1, "200 minutes"),
        (4, False, 0, "150 of 180 minutes"),
    ]


def test_the_days_of_a_short_week_are_not_billable_unless_the_payer_takes_them() -> None:
    lines = (held(0, 180), held(2, 180), held(4, 0), held(7, 180))
    assert seen(days(*lines)) == [
        (0, False, 0, "2 of 3 days this week"),
        (2, False, 0, "2 of 3 days this week"),
        (4, False, 0, "0 of 180 minutes"),
        (7, False, 0, "1 of 3 days this week"),
    ]
    lenient = replace(H0015, number=1, short_weeks_count=True)
    assert [day.is_billable for day in days(*lines, rules=(lenient,))] == [True, True, False, True]


def test_a_roll_that_is_not_complete_bills_nothing() -> None:
    assert days(held(0, 180, session_state=SessionState.IN_PROGRESS), line(1, 9)) == []


@pytest.mark.parametrize(
    ("minutes", "down", "nearest"), [(0, 0, 0), (7, 0, 0), (8, 0, 1), (22, 1, 1), (23, 1, 2)]
)
def test_units_of_minutes_round_down_or_by_the_eight_minute_rule(
    minutes: int, down: int, nearest: int
) -> None:
    assert H0004.units(minutes) == down
    assert replace(H0004, rounding=UnitRounding.NEAREST).units(minutes) == nearest


def test_units_of_minutes_are_paid_in_any_week_and_say_when_there_is_none() -> None:
    spells = (Spell("acme", MONDAY),)
    found = days(held(0, 44), held(1, 14), spells=spells, rules=(H0004,))
    assert seen(found) == [(0, True, 2, "44 minutes"), (1, False, 0, "14 of 15 minutes")]


def test_session_types_that_the_payer_does_not_count_give_no_minutes() -> None:
    groups = replace(H0015, number=1, session_types=("group",), days_per_week=0)
    found = days(held(0, 120), held(0, 90, type="holistic"), rules=(groups,))
    assert seen(found) == [(0, False, 0, "120 of 180 minutes")]


def test_each_day_follows_the_payer_and_the_version_of_that_day() -> None:
    spells = (Spell("acme", MONDAY + timedelta(days=1)), Spell("other", MONDAY + timedelta(days=3)))
    assert [payer_on(MONDAY + timedelta(days=n), spells) for n in (0, 1, 3)] == [
        "default",
        "acme",
        "other",
    ]
    later = replace(H0004, number=2, from_day=MONDAY + timedelta(days=2), minutes_per_unit=60)
    found = days(held(1, 180), held(2, 180), spells=spells, rules=(H0004, later))
    assert [(day.rules, day.units) for day in found] == [(1, 12), (2, 3)]


def test_a_payer_from_a_day_on_replaces_the_one_of_that_very_day() -> None:
    payers = ClientPayers(id=new_id(), site="north", client_id=new_id(), spells=[])
    assert payers.have(Spell("acme", MONDAY))
    assert not payers.have(Spell("acme", MONDAY))
    assert payers.have(Spell("early", date(2026, 1, 1)))
    assert payers.have(Spell("other", MONDAY))
    assert payers.spells == [Spell("early", date(2026, 1, 1)), Spell("other", MONDAY)]


async def test_a_payer_has_rules_before_a_client_has_it() -> None:
    store = MemoryStore()
    asked = SetClientPayer(client_id=new_id(), spell=Spell("acme", MONDAY))
    with pytest.raises(PayerIsNotKnown):
        async with store() as uow:
            await set_client_payer(asked, uow)
