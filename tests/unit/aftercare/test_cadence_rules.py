"""When check-ins are asked: by base days, by what was heard, and why, in a sentence."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.aftercare.domain.check_ins.because import Because, Cause, Heard
from services.aftercare.domain.check_ins.dates import Planned, planned_dates
from services.aftercare.domain.check_ins.outlook import outlooks
from services.aftercare.domain.check_ins.plan_cadence import PlanCadence, change
from services.aftercare.domain.check_ins.reasons import BASE, Reason, in_words
from services.aftercare.domain.check_ins.rules import (
    DEFAULT_RULES,
    CadenceRules,
    DaysDoNotRise,
    Rule,
    RuleDoesNothing,
    RuleReachesTooFar,
    RulesOverlap,
    Stretch,
)
from shared.errors import Invalid
from shared.identifiers import new_id

START = date(2026, 3, 2)
BASE_DAYS = (7, 30, 60, 90, 180, 365)


def rules(**said: object) -> CadenceRules:
    return CadenceRules(id=new_id(), site="north", number=3, **said)  # type: ignore[arg-type]  # parts


def day(number: int) -> date:
    return START + timedelta(days=number)


def heard(*causes: tuple[Cause, int]) -> tuple[Heard, ...]:
    return tuple(Heard(cause, day(number), day(number)) for cause, number in causes)


def days(planned: tuple[Planned, ...]) -> list[int]:
    return [(each.due_on - START).days for each in planned]


def asked(*causes: tuple[Cause, int], **said: object) -> list[int]:
    return days(planned_dates(rules(**said), START, heard(*causes)))


def test_by_itself_a_plan_is_asked_on_its_base_days() -> None:
    assert asked() == list(BASE_DAYS)
    assert asked(base_days=(7, 548)) == [7, 548]


def test_high_risk_is_asked_weekly_for_four_weeks_then_every_two_until_the_next_base_date() -> None:
    weekly = [97, 104, 111, 118]
    every_two = [132, 146, 160, 174]
    assert asked((Cause.HIGH_RISK, 90)) == [7, 30, 60, 90, *weekly, *every_two, 180, 365]


def test_medium_risk_is_asked_every_two_weeks_until_the_next_base_date() -> None:
    assert asked((Cause.MEDIUM_RISK, 90))[4:] == [104, 118, 132, 146, 160, 174, 180, 365]


def test_two_low_in_a_row_go_back_to_the_base_dates_and_one_does_not() -> None:
    once = asked((Cause.HIGH_RISK, 90), (Cause.LOW_RISK, 97))
    assert 104 in once
    twice = asked((Cause.HIGH_RISK, 90), (Cause.LOW_RISK, 97), (Cause.LOW_RISK, 104))
    assert twice == [7, 30, 60, 90, 97, 104, 180, 365]


def test_a_setback_between_two_low_answers_breaks_the_row() -> None:
    causes = (Cause.LOW_RISK, 90), (Cause.SETBACK, 92), (Cause.LOW_RISK, 94)
    assert asked(*causes)[4:] == [94, 101, 108, 115, 122, 180, 365]


def test_a_setback_is_followed_within_two_days_and_then_weekly_four_times() -> None:
    assert asked((Cause.SETBACK, 100))[4:] == [102, 109, 116, 123, 130, 180, 365]


def test_the_newest_answer_decides_and_a_setback_stays_beside_it() -> None:
    found = asked((Cause.SETBACK, 100), (Cause.HIGH_RISK, 102), (Cause.MEDIUM_RISK, 109))
    assert found == [7, 30, 60, 90, 102, 109, 116, 123, 130, 137, 151, 165, 179, 365]


def test_who_never_answers_is_asked_again_twice_and_not_for_ever() -> None:
    found = asked(
        (Cause.MISSED, 10),
        (Cause.UNREACHED, 12),
        (Cause.MISSED, 20),
        (Cause.UNREACHED, 22),
        (Cause.MISSED, 33),
        (Cause.UNREACHED, 36),
    )
    assert found == [7, 17, 27, 30, 60, 90, 180, 365]


def test_the_earlier_of_two_that_lie_too_close_stands_for_both() -> None:
    planned = planned_dates(rules(), START, heard((Cause.SETBACK, 26)))
    assert days(planned)[:3] == [7, 28, 35]
    assert [each.code for each in planned[1].reasons] == [Cause.SETBACK, BASE]


def test_what_was_asked_before_a_setback_does_not_stand_for_what_follows_from_it() -> None:
    assert asked((Cause.SETBACK, 30))[:3] == [7, 30, 32]


def test_no_more_are_added_in_a_week_than_the_rules_allow() -> None:
    often = (Rule("often", Cause.SETBACK, (Stretch(1, 14),)),)
    found = asked((Cause.SETBACK, 100), rules=often, days_apart=1, most_added_in_a_week=2)
    assert [one for one in found if 100 < one < 115] == [101, 102, 108, 109]
    assert asked((Cause.SETBACK, 100), rules=often, most_added_in_a_week=0) == list(BASE_DAYS)


def test_what_is_heard_late_is_never_asked_before_tomorrow() -> None:
    late = (Heard(Cause.SETBACK, day(90), day(100)),)
    planned = planned_dates(rules(), START, late)
    assert days(planned)[4:] == [101, 106, 113, 120, 180, 365]
    assert [(each.days, each.moved_days) for each in planned[4].reasons] == [(2, 9), (9, 2)]


def test_another_version_counts_from_tomorrow_on_and_adds_none_today() -> None:
    planned = planned_dates(rules(), START, ())
    today = planned[0].due_on
    assert change(planned, [], today).days_added == [each.due_on for each in planned[1:]]


def test_check_ins_are_asked_on_the_weekdays_of_the_site() -> None:
    workdays = planned_dates(rules(weekdays=(1, 2, 3, 4, 5)), START, heard((Cause.HIGH_RISK, 61)))
    assert {each.due_on.isoweekday() for each in workdays} <= {1, 2, 3, 4, 5}
    moved = [reason for each in workdays for reason in each.reasons if reason.moved_days]
    assert moved


GOLDEN = {
    Reason(BASE, 30, START, 3): "30 days after the plan began on 2026-03-02.",
    Reason(BASE, 7, START, 3): "A week after the plan began on 2026-03-02.",
    Reason(Cause.HIGH_RISK, 7, date(2026, 4, 1), 3, "high"): (
        "A week after the answer of 2026-04-01, because it showed high risk"
        " (rule 'high', version 3)."
    ),
    Reason(Cause.MEDIUM_RISK, 14, date(2026, 4, 1), 3, "medium"): (
        "2 weeks after the answer of 2026-04-01, because it showed medium risk"
        " (rule 'medium', version 3)."
    ),
    Reason(Cause.SETBACK, 2, date(2026, 4, 1), 3, "setback", 1): (
        "2 days after the setback of 2026-04-01 (rule 'setback', version 3),"
        " and 1 day on to a day on which we ask."
    ),
    Reason(Cause.MISSED, 7, date(2026, 4, 1), 3, "missed"): (
        "A week after 2026-04-01, because a check-in was missed then (rule 'missed', version 3)."
    ),
    Reason(Cause.UNREACHED, 7, date(2026, 4, 1), 3, "unreached"): (
        "A week after 2026-04-01, because outreach did not reach the client"
        " (rule 'unreached', version 3)."
    ),
    Reason(Cause.HELP_REQUESTED, 1, date(2026, 4, 1), 3, "help"): (
        "A day after 2026-04-01, because the client asked for help then (rule 'help', version 3)."
    ),
}


@pytest.mark.parametrize("reason", GOLDEN, ids=lambda reason: str(reason.code))
def test_a_reason_is_told_in_a_sentence(reason: Reason) -> None:
    assert in_words([reason]) == GOLDEN[reason]


def test_a_date_that_stands_for_two_says_so() -> None:
    (_, both, *_) = planned_dates(rules(), START, heard((Cause.SETBACK, 26)))
    assert in_words(both.reasons) == (
        "2 days after the setback of 2026-03-28 (rule 'setback', version 3)."
        " It stands for another date as well: 30 days after the plan began on 2026-03-02."
    )


@pytest.mark.parametrize("code", [BASE, *Cause])
def test_every_code_of_a_reason_has_a_sentence(code: str) -> None:
    words = in_words([Reason(code, 9, START, 1, "a-rule")])
    assert words.startswith("9 days after ")
    assert words.endswith("(rule 'a-rule', version 1).")
    assert "2026-03-02" in words


def test_an_outlook_says_what_would_follow_from_each_cause() -> None:
    cadence = PlanCadence(
        id=new_id(),
        site="north",
        client_id=new_id(),
        rules_number=3,
        starts_on=START,
        timezone="UTC",
    )
    said = {one.cause: one.in_words() for one in outlooks(cadence, rules(), [], day(91))}
    assert set(said) == set(Cause)
    assert said[Cause.LOW_RISK] == (
        "If the next answer shows low risk, no rule of version 3 speaks of it."
    )
    assert said[Cause.HIGH_RISK] == (
        "If the next answer shows high risk, by rule 'high' of version 3 10 days are added."
    )


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"base_days": ()}, DaysDoNotRise),
        ({"base_days": (7, 7)}, DaysDoNotRise),
        ({"base_days": (0, 7)}, DaysDoNotRise),
        ({"base_days": (7, 731)}, DaysDoNotRise),
        ({"rules": (Rule("a", Cause.MISSED),)}, RuleDoesNothing),
        (
            {"rules": (Rule("a", Cause.MISSED, (Stretch(1),), is_back_to_base=True),)},
            RuleDoesNothing,
        ),
        ({"rules": (Rule("a", Cause.MISSED, (Stretch(100, 8),)),)}, RuleReachesTooFar),
        ({"rules": (*DEFAULT_RULES, Rule("a", Cause.SETBACK, (Stretch(1),)))}, RulesOverlap),
        (
            {"rules": (Rule("a", Cause.MISSED, (Stretch(1),), False, 3, 2),)},
            DaysDoNotRise,
        ),
    ],
)
def test_rules_that_contradict_themselves_are_refused_by_name(
    said: dict[str, object], refusal: type[Invalid]
) -> None:
    with pytest.raises(refusal):
        rules(**said)


def test_a_rule_for_the_first_times_and_one_for_later_ones_do_not_overlap() -> None:
    first = Rule("first", Cause.MISSED, (Stretch(3),), until_in_a_row=1)
    later = replace(first, code="later", stretches=(Stretch(9),), from_in_a_row=2, until_in_a_row=2)
    found = asked((Cause.MISSED, 100), (Cause.MISSED, 120), rules=(later, first))
    assert found == [7, 30, 60, 90, 103, 129, 180, 365]


causes = st.lists(st.tuples(st.sampled_from(Cause), st.integers(0, 40)), max_size=14)


@settings(max_examples=500, deadline=None)
@given(
    steps=causes,
    apart=st.integers(1, 7),
    most=st.integers(0, 3),
    weekdays=st.sets(st.integers(1, 7), min_size=1),
)
def test_whatever_is_heard_no_past_date_changes_no_base_date_is_lost_and_each_is_explained(
    steps: list[tuple[Cause, int]], apart: int, most: int, weekdays: set[int]
) -> None:
    published = rules(days_apart=apart, most_added_in_a_week=most, weekdays=tuple(sorted(weekdays)))
    known: list[Heard] = []
    number, before = 0, planned_dates(published, START, ())
    for cause, later in steps:
        number += later
        known.append(Heard(cause, day(max(number - 2, 0)), day(number)))
        after = planned_dates(published, START, tuple(known))
        past = [each.due_on for each in before if each.due_on <= day(number)]
        assert [each.due_on for each in after][: len(past)] == past, "what was asked has changed"
        before = after
    due = [each.due_on for each in before]
    assert due == sorted(set(due))
    assert {each.isoweekday() for each in due} <= weekdays
    stands = [one for each in before for one in each.reasons if one.code == BASE]
    assert len(stands) == len(BASE_DAYS), "a base date got lost"
    assert all(in_words(each.reasons).endswith(".") for each in before)


@settings(max_examples=100, deadline=None)
@given(steps=causes)
def test_hearing_the_same_again_at_once_changes_no_date(steps: list[tuple[Cause, int]]) -> None:
    cadence = PlanCadence(
        id=new_id(),
        site="north",
        client_id=new_id(),
        rules_number=3,
        starts_on=START,
        timezone="UTC",
    )
    number = 0
    for cause, later in steps:
        number += later
        cadence.hear(Because(cause, day(number)), day(number))
        once = cadence.dates(rules())
        cadence.hear(Because(cause, day(number)), day(number))
        assert cadence.dates(rules()) == once
