"""What a client is shown of their own linkages: in their words, and nothing that others said."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel

from services.aftercare.api.crisis import CRISIS_LINES
from services.aftercare.api.views import View
from services.aftercare.domain.directory.offering import Offering
from services.aftercare.domain.linkages.client_word import ClientAnswer, ClientWord
from services.aftercare.domain.linkages.linkage import LinkageKind
from services.aftercare.domain.linkages.states import LinkageState


class MyLinkageState(StrEnum):
    """`preparing`: the care team looks for who can take you, or whom to ask next."""

    PREPARING = "preparing"
    ASKED = "asked"
    WAITING_LIST = "waiting_list"
    AGREED = "agreed"
    STARTED = "started"
    OVER = "over"


_STATES = {
    LinkageState.PROPOSED: MyLinkageState.PREPARING,
    LinkageState.DECLINED: MyLinkageState.PREPARING,
    LinkageState.REQUESTED: MyLinkageState.ASKED,
    LinkageState.WAITLISTED: MyLinkageState.WAITING_LIST,
    LinkageState.ACCEPTED: MyLinkageState.AGREED,
    LinkageState.LINKED: MyLinkageState.STARTED,
}
_NEXT = {
    MyLinkageState.PREPARING: "Your care team prepares this with you. Nobody waits for you yet.",
    MyLinkageState.ASKED: "They have been asked, and have not answered yet.",
    MyLinkageState.WAITING_LIST: "You are on their waiting list. Your care team stays with it.",
    MyLinkageState.AGREED: "They expect you. Tell us here once you have been there.",
    MyLinkageState.STARTED: "You have started. If it does not fit, tell us here.",
    MyLinkageState.OVER: "This has ended. To take it up again, talk with your care team.",
}
_WITHOUT_CONSENT = (
    "This rests: you have taken back the consent for it, or it has ended. They are told nothing "
    "more of you. To go on with it, or to end it, talk with your care team."
)
_NEEDS_CONSENT = {MyLinkageState.ASKED, MyLinkageState.WAITING_LIST, MyLinkageState.AGREED}
_OPEN_TO_ALL = " If you have been there already, tell us here."
_TALK = "Thank you for telling us. Somebody of your care team will talk with you about it."


class MyProviderView(BaseModel):
    """Where it is, and how they are reached."""

    name: str
    phone: str | None
    website: str | None
    address: str | None


class MyWordView(BaseModel):
    """What you told us last."""

    answer: ClientAnswer
    attended_on: date | None
    told_at: datetime


class MyLinkageView(View):
    """One of the ways on from the program. `meeting_at`: when somebody brings you there.

    `attended_on` is the day of the first visit as it is noted. `what_is_next` is a sentence.
    """

    kind: LinkageKind
    state: MyLinkageState
    provider: MyProviderView | None
    offering: str | None
    meeting_at: datetime | None
    attended_on: date | None
    my_word: MyWordView | None
    what_is_next: str

    @classmethod
    def of_row(
        cls,
        row: Mapping[str, Any],
        providers: Mapping[str, Any],
        offerings: Mapping[UUID, Any],
        now: datetime,
    ) -> Self:
        state = _STATES.get(LinkageState(row["state"]), MyLinkageState.OVER)
        # Who declined is the provider's word to the staff: until another is named, nobody is.
        is_named = row["state"] != LinkageState.DECLINED
        offering = offerings.get(row["offering_id"]) if is_named else None
        provider = providers.get(row["provider_code"]) if is_named else None
        return cls(
            **{name: row[name] for name in ("id", "site", "version", "kind", "attended_on")},
            state=state,
            provider=None if provider is None else _provider(provider, offering),
            offering=None if offering is None else offering.details.name,
            meeting_at=row["hand_over_planned_at"] if state is MyLinkageState.AGREED else None,
            my_word=_word(row),
            what_is_next=_next(row, state, now),
        )


def _provider(row: Mapping[str, Any], offering: Offering | None) -> MyProviderView:
    """Show how they are reached, at the offering's own address where it has one."""
    shown = {name: row[name] for name in ("name", "phone", "website", "address")}
    where = None if offering is None else offering.details.address
    return MyProviderView(**{**shown, "address": where or shown["address"]})


def _word(row: Mapping[str, Any]) -> MyWordView | None:
    if row["answer"] is None:
        return None
    return MyWordView(answer=row["answer"], attended_on=row["said_day"], told_at=row["told_at"])


def _next(row: Mapping[str, Any], state: MyLinkageState, now: datetime) -> str:
    if row["owed_step"] == "client_contact":
        return _TALK
    if state in _NEEDS_CONSENT and _lacks_consent(row, now):
        return _WITHOUT_CONSENT
    is_early = state in {MyLinkageState.PREPARING, MyLinkageState.ASKED}
    return _NEXT[state] + (_OPEN_TO_ALL if is_early and row["provider_code"] else "")


def _lacks_consent(row: Mapping[str, Any], now: datetime) -> bool:
    ends_at = row["consent_ends_at"]
    return row["consent_id"] is not None and ends_at is not None and ends_at <= now


class MyWordReceipt(BaseModel):
    """That your word has arrived, without what you wrote, and what follows from it."""

    id: UUID
    linkage_id: UUID
    answer: ClientAnswer
    attended_on: date | None
    told_at: datetime
    words: str

    @classmethod
    def of(cls, word: ClientWord, noted_on: date | None) -> Self:
        told = {name: getattr(word, name) for name in ("id", "linkage_id", "answer", "told_at")}
        return cls(**told, attended_on=word.attended_on, words=_said(word, noted_on))


def _said(word: ClientWord, noted_on: date | None) -> str:
    if word.answer is not ClientAnswer.WENT:
        return f"{_TALK} Nothing ends because of it. {CRISIS_LINES}"
    if noted_on is None:
        return f"{_TALK} They will ask you where you went."
    if noted_on == word.attended_on:
        return "Thank you for telling us. It is noted that you have started."
    return f"Thank you: we keep what you told us. Your first visit was noted on {noted_on} before."
