"""What codes mean, in a sentence: for whoever asks why somebody did not get a message."""

from datetime import datetime

from services.notifications.domain.operations.dead_letter import Outlook
from services.notifications.domain.terms import Reason

_REASONS = {
    Reason.SESSION_CANCELLED: "The session was cancelled.",
    Reason.SESSION_MOVED: "The session was moved; the new time has messages of its own.",
    Reason.UNBOOKED: "The person is not booked on the session any more.",
    Reason.NO_LONGER_TRUE: "What it tells is no longer the latest word on its subject.",
    Reason.ACKNOWLEDGED: "Somebody had answered the alert already.",
    Reason.SAME_TOLD: "The person is told the same words on that day by another message.",
    Reason.EXPIRED: "Its time had passed: it would have been of no use.",
    Reason.NO_CONTACT: "There is no contact of the person here.",
    Reason.NO_ADDRESS: "The contact has no address for this channel.",
    Reason.NOT_PERMITTED: "The person never permitted this kind of message on this channel.",
    Reason.PERMISSION_REVOKED: "The person took back the permission for it.",
    Reason.CONSENT_NOT_KNOWN: "The consent that the permission names was not heard of yet.",
    Reason.CONSENT_REVOKED: "The consent that the permission rests on was revoked.",
    Reason.CONSENT_EXPIRED: "The consent that the permission rests on has ended.",
    Reason.ADDRESS_SUPPRESSED: "A provider refused the address for good; it is not used again.",
    Reason.ADDRESS_UNVERIFIED: "The address was not verified by its code.",
    Reason.OPTED_OUT: "The person opted out of the channel.",
    Reason.NO_LONGER_FAMILY: "The family member is no longer let in by the client's consent.",
    Reason.NO_LONGER_STAFF: "The staff member no longer works here.",
    Reason.QUIET_HOURS: "It waits for the end of the person's quiet hours.",
    Reason.PAUSED: "Operators have paused it.",
    Reason.RETRIES_EXHAUSTED: "Every try failed, as often as its rule allows.",
    Reason.REFUSED_BY_PROVIDER: "The provider refused it for good.",
    Reason.OUTCOME_UNKNOWN: "The provider's answer was lost: nobody knows whether it arrived.",
    Reason.NO_PROVIDER: "The channel has no provider here.",
    Reason.PROVIDER_PAUSED: "Operators have paused the channel's providers.",
    Reason.PROVIDER_BLOCKED: "The provider asked for time before the next message.",
    Reason.PROVIDER_BROKEN: "The provider fails; its breaker is open.",
    Reason.PROVIDER_RATE: "It waits for its turn within the provider's rate.",
}


def of_reason(reason: Reason) -> str:
    return _REASONS.get(reason, f"{reason.value.replace('_', ' ').capitalize()}.")


def of_outlook(outlook: Outlook, reason: Reason | None, until: datetime | None) -> str:
    """Say what a re-drive would come to."""
    why = of_reason(reason) if reason else ""
    match outlook:
        case Outlook.HAND_OVER:
            return "It would be handed over."
        case Outlook.WAIT:
            when = "" if until is None else f" until {until:%Y-%m-%d %H:%M} UTC"
            return f"It would wait{when}. {why}".rstrip()
        case Outlook.REFUSE:
            return f"It would be refused. {why}".rstrip()
        case Outlook.STANDS_ELSEWHERE:
            return "It is left alone: the same is told over another channel."
        case Outlook.TOO_OFTEN:
            return "It is left alone: it was re-driven as often as one may be."
        case Outlook.IN_CHANGE:
            return "What it rests on is being changed at this moment: ask again."
