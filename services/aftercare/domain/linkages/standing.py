"""Whether a link still answers, and whether an answer is one that is waited for."""

from datetime import date, datetime

from services.aftercare.domain.linkages.answers import ProviderAnswer, Refusal
from services.aftercare.domain.linkages.link import Link
from services.aftercare.domain.linkages.linkage import Linkage
from services.aftercare.domain.linkages.states import LINKAGE_STEPS, LinkageState

_STEP = {
    ProviderAnswer.ACCEPT: "accept",
    ProviderAnswer.DECLINE: "decline",
    ProviderAnswer.WAITLIST: "waitlist",
    ProviderAnswer.HAND_OVER: "hand_over",
    ProviderAnswer.ATTENDED: "attend",
}
_SAID_BY_STATE = {
    ProviderAnswer.ACCEPT: {LinkageState.ACCEPTED, LinkageState.LINKED},
    ProviderAnswer.DECLINE: {LinkageState.DECLINED},
    ProviderAnswer.WAITLIST: {LinkageState.WAITLISTED},
}


def why_closed(link: Link, linkage: Linkage, now: datetime, *, may_be_told: bool) -> Refusal | None:
    """Return why the link answers nothing now, or None where it does."""
    if linkage.is_over():
        return Refusal.LINKAGE_IS_OVER
    if linkage.state is LinkageState.PROPOSED or linkage.round != link.round:
        return Refusal.REQUEST_WITHDRAWN
    if not may_be_told:
        return Refusal.CONSENT_ENDED
    if link.revoked_at is not None:
        return Refusal.LINK_REVOKED
    return Refusal.LINK_ENDED if link.has_ended(now) else None


def says_it_again(linkage: Linkage, answer: ProviderAnswer, attended_on: date | None) -> bool:
    """Say whether this was answered before, in the same way: then there is nothing to do."""
    if answer is ProviderAnswer.HAND_OVER:
        return linkage.handed_over_at is not None
    if answer is ProviderAnswer.ATTENDED:
        return linkage.attended_on is not None and linkage.attended_on == attended_on
    return linkage.state in _SAID_BY_STATE[answer]


def why_not_waited_for(linkage: Linkage, answer: ProviderAnswer) -> Refusal | None:
    """Return why the answer comes too late, or too early, or None where it is waited for."""
    if LINKAGE_STEPS[_STEP[answer]].can_take(linkage.state):
        return None
    awaits_an_answer = linkage.is_answerable()
    return Refusal.NOT_ASKED_YET if awaits_an_answer else Refusal.ANSWERED_BEFORE
