"""Rules are data: what contradicts itself is refused by name, and the first day's set is sound."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from services.notifications.api.rules.forms import RuleForm
from services.notifications.api.rules.views import RuleSetView
from services.notifications.domain.rules import contradictions as refused
from services.notifications.domain.rules.causes import PROVIDED, Cause
from services.notifications.domain.rules.contradictions import RuleRefused, check_rules
from services.notifications.domain.rules.first_day.rules import FIRST_DAY_RULES
from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.rules.rule_set import FIRST_DAY, first_day_set
from services.notifications.domain.rules.timing import (
    AtOnce,
    BeforeStart,
    Digest,
    UntilDeadline,
    UntilStart,
)
from services.notifications.domain.terms import (
    Audience,
    Category,
    ChannelName,
    Lane,
    StaffRole,
)
from services.notifications.handlers.rules.rule_sets import templates
from services.notifications.tables.rules import RULES

BY_CODE = {rule.code: rule for rule in FIRST_DAY_RULES}
INVITATION = BY_CODE["alumni-event-announced"]
REMINDER, WELCOME = BY_CODE["reminder-a-day-before"], BY_CODE["welcome"]
SIGN_OFF, COUNTED = BY_CODE["sign-off-waits"], BY_CODE["weeks-missed"]
HOUR = timedelta(hours=1)


def test_the_set_of_the_first_day_contradicts_nothing() -> None:
    check_rules(FIRST_DAY_RULES, templates())


def test_every_cause_is_answered_on_the_first_day() -> None:
    assert {rule.cause for rule in FIRST_DAY_RULES} == set(Cause) == set(PROVIDED)


def test_rules_are_stored_and_shown_as_they_are() -> None:
    assert RULES.validate_json(RULES.dump_json(FIRST_DAY_RULES)) == FIRST_DAY_RULES
    shown = RuleSetView.of(first_day_set("north"))
    sent_back = [RuleForm.model_validate(view.model_dump()) for view in shown.rules]
    assert tuple(form.rule() for form in sent_back) == FIRST_DAY_RULES


@pytest.mark.parametrize(
    ("rule", "changed", "refusal"),
    [
        (REMINDER, {"template": "no-such"}, refused.TemplateIsNotHere),
        (INVITATION, {"audience": Audience.FAMILY}, refused.CategoryIsNotOfAudience),
        (INVITATION, {"folds": True}, refused.NothingToFold),
        (WELCOME, {"template": "staff-sign-off-waits"}, refused.TemplateIsForOthers),
        (SIGN_OFF, {"template": "welcome"}, refused.TemplateIsForOthers),
        (REMINDER, {"folds": True}, refused.NothingToFold),
        (WELCOME, {"template": "appointment-reminder"}, refused.FieldIsNotTold),
        (REMINDER, {"channels": (ChannelName.CHAT,)}, refused.ChannelIsNotAllowed),
        (REMINDER, {"channels": (ChannelName.SMS,) * 2}, refused.ChannelIsNotAllowed),
        (REMINDER, {"category": Category.STAFF_DUTIES}, refused.CategoryIsNotOfAudience),
        (SIGN_OFF, {"category": Category.PROGRAM}, refused.CategoryIsNotOfAudience),
        (REMINDER, {"audience": Audience.FAMILY}, refused.CategoryIsNotOfAudience),
        (SIGN_OFF, {"role": None}, refused.RoleIsUnclear),
        (REMINDER, {"role": StaffRole.CLINICIAN}, refused.RoleIsUnclear),
        (REMINDER, {"only": ("yoga",)}, refused.VariantIsUnknown),
        (REMINDER, {"programs": ("iop",)}, refused.ProgramIsNotTold),
        (REMINDER, {"lane": Lane.CRISIS}, refused.LaneIsKept),
        (WELCOME, {"timing": UntilStart()}, refused.TimingDoesNotFit),
        (WELCOME, {"timing": UntilDeadline()}, refused.TimingDoesNotFit),
        (
            REMINDER,
            {"timing": Digest(at=time(8), counts_for=HOUR), "template": "staff-digest"},
            refused.TimingDoesNotFit,
        ),
        (REMINDER, {"timing": BeforeStart(hours=2, until=2 * HOUR)}, refused.ExpiresBeforeItsTime),
        (
            REMINDER,
            {"timing": BeforeStart(days=1, until=23 * HOUR)},
            refused.ExpiresBeforeItsTime,
        ),
        (WELCOME, {"timing": AtOnce(useful_for=timedelta())}, refused.ExpiresBeforeItsTime),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused_by_name(
    rule: Rule, changed: dict[str, Any], refusal: type[RuleRefused]
) -> None:
    with pytest.raises(refusal) as told:
        check_rules([replace(rule, **changed)], templates())
    assert rule.code in str(vars(told.value))


def test_two_rules_of_one_code_are_refused() -> None:
    with pytest.raises(refused.RuleIsNamedTwice):
        check_rules([REMINDER, replace(REMINDER, cause=Cause.SESSION_CANCELLED)], templates())


def test_two_rules_that_would_be_one_message_are_refused() -> None:
    again = replace(REMINDER, code="again", timing=BeforeStart(hours=4, until=HOUR))
    with pytest.raises(refused.AskedTwice):
        check_rules([REMINDER, again], templates())
    check_rules([replace(REMINDER, only=("group",)), replace(again, only=("family",))], templates())


def test_digests_of_one_time_go_in_one_message() -> None:
    other = replace(COUNTED, code="other", lane=Lane.TRANSACTIONAL)
    with pytest.raises(refused.DigestsDiffer):
        check_rules([COUNTED, other], templates())


def test_a_rule_answers_the_kinds_and_programs_that_it_names() -> None:
    rule = replace(WELCOME, programs=("iop",))
    assert rule.applies(None, "iop")
    assert not rule.applies(None, "php")
    family = BY_CODE["family-reminder-a-day-before"]
    assert family.applies("family", None)
    assert not family.applies("group", None)


def test_no_rule_of_the_first_day_writes_to_family_but_of_sessions_beginning_and_end() -> None:
    told = {rule.cause for rule in FIRST_DAY.all if rule.audience is Audience.FAMILY}
    assert told == {
        Cause.SESSION_STANDS,
        Cause.SESSION_MOVED,
        Cause.SESSION_CANCELLED,
        Cause.CLIENT_ENROLLED,
        Cause.PROGRAM_COMPLETED,
    }
