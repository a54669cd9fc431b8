"""Whoever asks why somebody did not get a message gets a sentence, whatever the reason."""

from services.notifications.domain.operations.sentences import of_reason
from services.notifications.domain.operations.story import standing
from services.notifications.domain.terms import OPEN, Reason, State


def test_each_reason_has_a_sentence_of_its_own() -> None:
    said = [of_reason(reason) for reason in Reason]
    assert len(set(said)) == len(Reason)
    assert all(one.endswith(".") and one[0].isupper() for one in said)


def test_each_state_is_said_with_each_reason() -> None:
    for state in State:
        for reason in (None, *Reason):
            assert standing(state, reason).endswith(".")


def test_what_was_paused_and_is_not_any_more_does_not_say_that_it_is() -> None:
    for state in OPEN:
        assert "have paused it" not in standing(state, Reason.PAUSED)
