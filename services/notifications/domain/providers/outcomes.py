"""What an answer says about its provider, as opposed to about its message."""

from services.notifications.domain.messages.message import Accepted, Answer, AnswerLost, Refused
from services.notifications.domain.terms import Failure, Trouble

ACCEPTED = "accepted"

_ABOUT_THE_MESSAGE = frozenset({ACCEPTED, Trouble.RECIPIENT.value})


def outcome_of(answer: Answer) -> str:
    """Return `accepted` or the trouble's code: what health is counted by."""
    match answer:
        case Accepted():
            return ACCEPTED
        case AnswerLost(trouble=trouble):
            return trouble.value
        case Refused(trouble=Trouble() as trouble):
            return trouble.value
        case Refused(failure=Failure.TECHNICAL):
            return Trouble.UNAVAILABLE.value
        case Refused():
            return Trouble.RECIPIENT.value


def is_failure(outcome: str) -> bool:
    """Say whether the provider, not the recipient, is the trouble."""
    return outcome not in _ABOUT_THE_MESSAGE


def another_may_take_it(refused: Refused) -> bool:
    """Say whether it surely was not taken, so that the channel's next provider may be asked."""
    return refused.failure is Failure.TECHNICAL
