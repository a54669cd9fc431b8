"""What follows when nobody knows whether a provider took a message over."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.messages.message import Accepted, Answer, AnswerLost, Refused
from services.notifications.domain.providers.outcomes import is_failure, outcome_of
from services.notifications.domain.providers.reconciling import (
    FIRST_LOOK,
    GIVE_UP,
    LONGEST_PAUSE,
    Abilities,
    AfterLoss,
    Resolution,
    after_loss,
    at_once,
    give_up_at,
    look_again_after,
)
from services.notifications.domain.terms import Failure, Trouble, WhenUnknown
from tests.unit.notifications.making import NOON

AGAIN, LET_GO = WhenUnknown.SEND_AGAIN, WhenUnknown.LET_GO
KEY, ASKED, NEITHER = Abilities(honours_key=True), Abilities(looks_up=True), Abilities()


@pytest.mark.parametrize(
    ("provider", "rule", "is_crisis", "is_last", "then"),
    [
        (KEY, LET_GO, False, False, AfterLoss.SAME_KEY),
        (KEY, AGAIN, True, False, AfterLoss.SAME_KEY),
        (KEY, AGAIN, False, True, AfterLoss.LET_GO),
        (ASKED, LET_GO, False, False, AfterLoss.ASK),
        (ASKED, AGAIN, False, False, AfterLoss.ASK),
        (ASKED, AGAIN, True, False, AfterLoss.AGAIN),
        (ASKED, AGAIN, True, True, AfterLoss.ASK),
        (NEITHER, AGAIN, False, False, AfterLoss.AGAIN),
        (NEITHER, AGAIN, True, True, AfterLoss.LET_GO),
        (NEITHER, LET_GO, True, False, AfterLoss.LET_GO),
    ],
)
def test_what_is_done_at_once(
    provider: Abilities, rule: WhenUnknown, is_crisis: bool, is_last: bool, then: AfterLoss
) -> None:
    assert after_loss(provider, rule, is_crisis=is_crisis, is_last_try=is_last) is then


def test_nothing_is_sent_twice_unless_the_rule_prefers_that() -> None:
    for key, asked, crisis, last in itertools.product([False, True], repeat=4):
        then = after_loss(Abilities(key, asked), LET_GO, is_crisis=crisis, is_last_try=last)
        assert then is not AfterLoss.AGAIN


def test_only_what_is_sent_again_is_a_possible_duplicate() -> None:
    assert {then: at_once(then) for then in AfterLoss} == {
        AfterLoss.SAME_KEY: None,
        AfterLoss.ASK: None,
        AfterLoss.AGAIN: Resolution.SENT_AGAIN,
        AfterLoss.LET_GO: Resolution.LET_GO,
    }


@given(st.integers(0, 1000), st.floats(0, 1))
def test_looks_are_scattered_within_a_bound(looks: int, chance: float) -> None:
    assert timedelta(0) <= look_again_after(looks, chance) <= LONGEST_PAUSE


def test_it_is_asked_until_the_answer_is_useless() -> None:
    assert give_up_at(NOON, NOON + timedelta(days=1)) == NOON + GIVE_UP
    assert give_up_at(NOON, NOON + timedelta(minutes=3)) == NOON + timedelta(minutes=3)
    assert give_up_at(NOON, NOON) == NOON + FIRST_LOOK


@pytest.mark.parametrize(
    ("answer", "outcome", "is_the_provider_s"),
    [
        (Accepted(), "accepted", False),
        (Refused(Failure.PERMANENT, "x", blames_address=True), "recipient", False),
        (Refused(Failure.TEMPORARY, "x"), "recipient", False),
        (Refused(Failure.TECHNICAL, "x"), "unavailable", True),
        (Refused(Failure.TECHNICAL, "x", trouble=Trouble.THROTTLED), "throttled", True),
        (Refused(Failure.TECHNICAL, "x", trouble=Trouble.UNREACHABLE), "unreachable", True),
        (AnswerLost("x"), "no_answer", True),
        (AnswerLost("x", Trouble.MALFORMED_ANSWER), "malformed_answer", True),
        (AnswerLost("x", Trouble.ANSWER_FOR_ANOTHER), "answer_for_another", True),
    ],
)
def test_each_answer_has_its_class(answer: Answer, outcome: str, is_the_provider_s: bool) -> None:
    assert outcome_of(answer) == outcome
    assert is_failure(outcome) is is_the_provider_s
