"""A request for help: pressed, answered, waited for, closed."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.aftercare.domain.help.help_request import (
    HELP_STEPS,
    AskedAs,
    HelpRequest,
    HelpState,
)
from shared.identifiers import new_id
from tests.unit.aftercare.room import NOON

LATER = NOON + timedelta(seconds=90)


def help_in(state: HelpState = HelpState.ASKED) -> HelpRequest:
    return HelpRequest(
        id=new_id(),
        site="north",
        client_id=new_id(),
        plan_id=None,
        check_in_id=None,
        asked_as=AskedAs.CLIENT,
        asked_by="somebody",
        asked_at=NOON,
        state=state,
    )


def close(request: HelpRequest) -> None:
    request.close(LATER, "staff", is_followed_up=False)


@pytest.mark.parametrize("state", list(HelpState))
@pytest.mark.parametrize(("name", "take"), [("ask again", HelpRequest.ask_again), ("close", close)])
def test_a_request_takes_exactly_the_steps_of_its_table(
    name: str, take: Callable[[HelpRequest], None], state: HelpState
) -> None:
    request, step = help_in(state), HELP_STEPS[name]
    if state in step.before:
        take(request)
        assert request.state is step.after
    else:
        with pytest.raises(step.otherwise):
            take(request)
        assert request.state is state


def test_the_first_answer_counts_and_a_later_word_of_silence_changes_nothing() -> None:
    request = help_in()
    assert request.hear_silence(1)
    assert not request.hear_silence(1)
    assert request.hear_answer(LATER, 90)
    assert not request.hear_answer(LATER + timedelta(hours=1), 3690)
    assert not request.hear_silence(2)
    assert (request.state, request.seconds_to_answer, request.rounds) == (
        HelpState.ANSWERED,
        90,
        1,
    )


def test_an_answer_that_is_heard_after_the_end_is_kept_and_opens_nothing() -> None:
    request = help_in()
    close(request)
    assert request.hear_answer(LATER, 30)
    assert (request.state, request.seconds_to_answer) == (HelpState.CLOSED, 30)
    assert not request.hear_silence(1)


@pytest.mark.parametrize(("rounds", "often"), [(1, "once"), (2, "twice"), (5, "5 times")])
def test_where_nobody_could_be_told_nobody_reads_that_somebody_was(rounds: int, often: str) -> None:
    request = help_in()
    assert request.hear_silence(rounds, 0)
    at = NOON + timedelta(minutes=5)
    assert request.explained(at) == (
        "Nobody of the staff could be told so far, for 5 minutes. We keep trying."
    )
    assert f"Nobody could be told for 5 minutes, tried {often}:" in request.explained(
        at, to_staff=True
    )
    request.hear_answer(LATER, 90)
    assert not request.reaches_nobody


def test_of_a_round_whose_count_nobody_knows_it_is_not_said_that_somebody_was_told() -> None:
    request = help_in()
    assert request.hear_silence(1)
    assert request.explained(NOON + timedelta(minutes=5)) == (
        "Nobody has answered for 5 minutes: we try to reach staff, one after the other."
    )
    assert not request.reaches_nobody


def test_how_long_it_took_is_said_in_a_sentence() -> None:
    request = help_in()
    request.hear_silence(2, 3)
    assert request.explained(NOON + timedelta(minutes=5)) == (
        "Nobody has answered for 5 minutes: 3 people of the staff were told, and we go on."
    )
    request.hear_silence(3, 1)
    assert request.explained(NOON + timedelta(minutes=5)) == (
        "Nobody has answered for 5 minutes: 1 person of the staff was told, and we go on."
    )
    request.hear_answer(LATER, 90)
    assert request.explained(LATER) == "Somebody of the staff answered after 90 seconds."
    closed = help_in()
    closed.close(NOON + timedelta(hours=3), "staff", is_followed_up=True)
    assert closed.explained(NOON + timedelta(days=1)) == "Closed by a person after 3 hours."
