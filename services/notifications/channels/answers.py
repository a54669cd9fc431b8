"""How an HTTP provider's answer becomes ours where its API has no word of its own for it."""

from datetime import datetime
from http import HTTPStatus

from services.notifications.channels.egress import Exchange
from services.notifications.domain.messages.message import AnswerLost, Refused
from services.notifications.domain.terms import Failure, Trouble

_GATEWAY = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT})
_FIRST_SERVER_ERROR = 500


def not_sent(api: str) -> Refused:
    return Refused(Failure.TECHNICAL, f"{api}-unreachable", trouble=Trouble.UNREACHABLE)


def answer_lost(api: str) -> AnswerLost:
    return AnswerLost(f"{api}-answer-lost", Trouble.NO_ANSWER)


def says_nothing(api: str) -> AnswerLost:
    """Yes was said in a form that nobody can read: it may have been taken over."""
    return AnswerLost(f"{api}-malformed-answer", Trouble.MALFORMED_ANSWER)


def for_another(api: str) -> AnswerLost:
    """Yes was said, to something else than what was asked."""
    return AnswerLost(f"{api}-answer-for-another", Trouble.ANSWER_FOR_ANOTHER)


def not_an_address(api: str) -> Refused:
    """Refuse what is no address of this channel before anything is sent."""
    return Refused(
        Failure.PERMANENT, f"{api}-not-an-address", blames_address=True, trouble=Trouble.RECIPIENT
    )


def not_words(api: str) -> Refused:
    """Refuse words that the channel cannot carry before anything is sent."""
    return Refused(Failure.PERMANENT, f"{api}-not-words", trouble=Trouble.RECIPIENT)


def by_status(api: str, exchange: Exchange, now: datetime) -> Refused | AnswerLost:
    """Return what a status other than 2xx means by HTTP alone.

    A gateway that got no answer behind it (502, 504) does not know what became of the message.
    """
    status, code = exchange.status, f"{api}-http-{exchange.status}"
    if status in _GATEWAY:
        return AnswerLost(code, Trouble.NO_ANSWER)
    if status >= _FIRST_SERVER_ERROR:
        return Refused(
            Failure.TECHNICAL,
            code,
            trouble=Trouble.UNAVAILABLE,
            retry_after=exchange.retry_after(now),
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Refused(
            Failure.TECHNICAL,
            code,
            trouble=Trouble.THROTTLED,
            retry_after=exchange.retry_after(now),
        )
    return Refused(Failure.TECHNICAL, code, trouble=Trouble.REJECTED)
