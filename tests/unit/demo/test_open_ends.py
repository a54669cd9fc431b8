"""What the demonstration leaves open is named with where to look, and only if it is there."""

from dataclasses import replace
from datetime import date

from deploy.demo.calendar import Calendar
from deploy.demo.cast import company
from deploy.demo.closing import Outcome, waits_for_you, waits_in_aftercare
from deploy.demo.open_ends import OpenEnds, next_monday

ENDS = OpenEnds(date(2026, 11, 23), sign_off="c", case="a", offer="o", plan="p", alert="s")


def test_all_that_is_open_is_named() -> None:
    said = "\n".join(waits_for_you(ENDS))
    for path in ("weeks/2026-11-23?at_risk=true", "absence-cases/a", "memberships/o/", "plans/p/"):
        assert path in said
    assert "progress?awaiting_sign_off=true" in said
    assert "GET alerts/s\n" in said


def test_what_is_not_there_is_not_named() -> None:
    said = waits_for_you(replace(ENDS, sign_off=None, case=None, offer=None))
    assert len(said) == len(waits_for_you(ENDS)) - 3
    assert len(waits_for_you(replace(ENDS, alert=None))) < len(waits_for_you(ENDS)) - 1
    assert "None" not in "\n".join(said)


def test_drafts_and_check_ins_that_are_due_are_named_with_where_they_are_listed() -> None:
    found = Outcome({}, {"draft": 2, "active": 1}, {"due": 2, "scheduled": 5}, {})
    said = "\n".join(waits_in_aftercare(found))
    assert "2 drafts to review" in said
    assert "GET plan-reviews" in said
    assert "2 check-ins due" in said
    assert "GET check-ins?state=due" in said
    assert waits_in_aftercare(Outcome({}, {"active": 1}, {"scheduled": 5}, {})) == []


def test_the_week_that_is_planned_begins_on_the_monday_to_come() -> None:
    days = {date(2026, 11, day): date(2026, 11, 30) for day in (23, 26, 29)}
    assert {day: next_monday(Calendar("UTC", day)) for day in days} == days


def test_one_client_calls_today_off_and_one_waits_for_a_plan() -> None:
    clients = [client for client in company() if client.is_enrolled]
    (away,) = [client for client in clients if client.calls_off]
    (planned,) = [client for client in clients if client.is_planned]
    assert away.weeks_ago > 1  # a week in which a stay begins asks for nothing
    assert planned.weeks_ago == 0
