"""What Twilio's error codes mean to us (its error dictionary), at hand-over and in receipts."""

from datetime import datetime

from services.notifications.channels.egress import Exchange
from services.notifications.domain.messages.message import Refused
from services.notifications.domain.terms import Failure, Trouble

OPTED_OUT = 21610
"""The recipient sent STOP to this sender, and the provider lets nothing more through."""

_NO_SUCH_ADDRESS = frozenset(
    {
        21211,  # 'To' is not a valid number
        21214,  # 'To' cannot be reached
        21217,  # no valid number
        21614,  # not a number that takes texts
        OPTED_OUT,
        30005,  # unknown handset
        30006,  # a landline, or a carrier that cannot be reached
    }
)
_NOT_THIS_MESSAGE = frozenset(
    {
        21602,  # no words
        21605,  # too long
        21612,  # this pair of numbers cannot talk
        21617,  # too long, joined
        30004,  # blocked by the recipient or carrier
        30007,  # filtered as unwanted
        30410,  # the provider's time-out
    }
)
_RECIPIENT_FOR_NOW = frozenset(
    {
        20409,  # in conflict with another change
        30003,  # the handset is off or away
        30008,  # unknown
        30017,  # the carrier is busy
    }
)
_THROTTLED = frozenset({14107, 20429, 30001, 30022, 63038})
_UNAVAILABLE = frozenset({20500, 20503, 20504, 30009})


def refusal_of(code: object, exchange: Exchange | None, now: datetime) -> Refused | None:
    """Return what a code of the provider means; None where it is no code that we know.

    `exchange` is the answer it came in, if it came in one: it may say when to ask again.
    """
    if isinstance(code, bool) or not isinstance(code, int):
        return None
    meaning = _meaning(code)
    if meaning is None:
        return None
    failure, trouble = meaning
    return Refused(
        failure,
        f"twilio-{code}",
        blames_address=code in _NO_SUCH_ADDRESS,
        trouble=trouble,
        retry_after=exchange.retry_after(now) if exchange else None,
    )


def _meaning(code: int) -> tuple[Failure, Trouble] | None:
    if code in _NO_SUCH_ADDRESS or code in _NOT_THIS_MESSAGE:
        return Failure.PERMANENT, Trouble.RECIPIENT
    if code in _RECIPIENT_FOR_NOW:
        return Failure.TEMPORARY, Trouble.RECIPIENT
    if code in _THROTTLED:
        return Failure.TECHNICAL, Trouble.THROTTLED
    if code in _UNAVAILABLE:
        return Failure.TECHNICAL, Trouble.UNAVAILABLE
    return None
