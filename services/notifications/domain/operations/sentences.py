"""What codes mean, in a sentence: for whoever asks why somebody did not get a message."""

from datetime import datetime

from services.notifications.domain.operations.dead_letter import Outlook
from services.notifications.domain.operations.pause import EVERYWHERE, Pause
from services.notifications.domain.terms import Reason

_REASONS = {
    Reason.SESSION_CANCELLED: "The session was cancelled.",
    Reason.SESSION_MOVED: "The session was moved; the new time has messages of its own.",
    Reason.RULES_CHANGED: "The site's rules were changed: none of them asks for it any more.",
    Reason.UNBOOKED: "The person is not booked on the session any more.",
    Reason.NO_LONGER_TRUE: "What it tells is no longer the latest word on its subject.",
    Reason.ACKNOWLEDGED: "Somebody had answered the alert already.",
    Reason.SAME_TOLD: "The person is told the same words on that day by another message.",
    Reason.EXPIRED: "Its time had passed: it would have been of no use.",
    Reason.NO_CONTACT: "There is no contact of the person here, or it was destroyed: enter one.",
    Reason.NO_ADDRESS: "The contact has no address for this channel; a landline gets no texts.",
    Reason.NOT_PERMITTED: "Nobody permitted this kind of message to the person on this channel.",
    Reason.PERMISSION_REVOKED: "The person took back the permission for it.",
    Reason.CONSENT_NOT_KNOWN: (
        "The consent that the permission names was not heard of yet: it is waited for."
    ),
    Reason.CONSENT_REVOKED: "The consent that the permission rests on was revoked.",
    Reason.CONSENT_EXPIRED: "The consent that the permission rests on has ended.",
    Reason.ADDRESS_SUPPRESSED: (
        "The address is suppressed, by a provider's refusal or by hand (the person's suppressions"
        " say which): it is not used until that is lifted, or there is another address."
    ),
    Reason.ADDRESS_UNVERIFIED: (
        "The site sends to verified addresses only, and this one was not verified by its code."
    ),
    Reason.OPTED_OUT: "The person opted out of the channel; only opting in again changes that.",
    Reason.NO_LONGER_FAMILY: "The family member is no longer let in by the client's consent.",
    Reason.NO_LONGER_STAFF: "The staff member does not work here now, or not in this role.",
    Reason.QUIET_HOURS: "It waits for the end of the person's quiet hours.",
    Reason.PAUSED: "Operators have paused it.",
    Reason.RETRIES_EXHAUSTED: "Every try failed, as often as its rule allows.",
    Reason.REFUSED_BY_PROVIDER: "The provider refused it for good.",
    Reason.OUTCOME_UNKNOWN: "The provider's answer was lost: nobody knows whether it arrived.",
    Reason.BEING_RECONCILED: "The provider's answer was lost; it is being asked what became of it.",
    Reason.NO_PROVIDER: "The channel has no provider here: the setting PROVIDERS names none.",
    Reason.PROVIDER_PAUSED: (
        "Operators have paused the channel's providers; the providers' changes say who and when."
    ),
    Reason.PROVIDER_BLOCKED: "The provider asked for time before the next message.",
    Reason.PROVIDER_BROKEN: "The provider fails; its breaker is open.",
    Reason.PROVIDER_RATE: "It waits for its turn within the provider's rate.",
}


def of_reason(reason: Reason) -> str:
    return _REASONS[reason]


def of_pause(pause: Pause) -> str:
    """Say who has paused what, why, since when and until when."""
    where = "at every site" if pause.site == EVERYWHERE else f"at {pause.site}"
    until = "until somebody resumes it" if pause.until is None else f"until {_moment(pause.until)}"
    since = _moment(pause.paused_at)
    return (
        f"{pause.paused_by} has paused {_named(pause)} {where}, since {since} and {until}"
        f" ({pause.reason_code})."
    )


def _named(pause: Pause) -> str:
    named = {
        "the rule": pause.rule,
        "the template": pause.template,
        "the lane": None if pause.lane is None else pause.lane.name.lower(),
        "the channel": pause.channel and pause.channel.value,
    }
    return ", ".join(f"{what} {name}" for what, name in named.items() if name) or "everything"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def of_outlook(outlook: Outlook, reason: Reason | None, until: datetime | None) -> str:
    """Say what a re-drive would come to."""
    why = of_reason(reason) if reason else ""
    match outlook:
        case Outlook.HAND_OVER:
            return "It would be handed over."
        case Outlook.WAIT:
            when = "" if until is None else f" until {_moment(until)}"
            return f"It would wait{when}. {why}".rstrip()
        case Outlook.REFUSE:
            return f"It would be refused. {why}".rstrip()
        case Outlook.STANDS_ELSEWHERE:
            return "It is left alone: the same is told over another channel."
        case Outlook.TOO_OFTEN:
            return "It is left alone: it was re-driven as often as one may be."
        case Outlook.IN_CHANGE:
            return "What it rests on is being changed at this moment: ask again."
