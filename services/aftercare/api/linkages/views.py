"""What the API shows of linkages."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, model_validator

from services.aftercare.api.views import View
from services.aftercare.domain.linkages.answers import ProviderAnswer, Refusal
from services.aftercare.domain.linkages.client_word import ClientAnswer
from services.aftercare.domain.linkages.disclosing import NOTICE, What
from services.aftercare.domain.linkages.linkage import DeclineReason, Linkage, LinkageKind, SaidBy
from services.aftercare.domain.linkages.owed import PROVIDER, OwedStep
from services.aftercare.domain.linkages.states import LinkageState
from shared.http.vaults import opened
from shared.private import Vault


class LinkageView(View):
    """A linkage. `owed_step` is what it waits for, by the end of `due_on`; days are local.

    `party_id` is the provider among the client's consent parties, `consent_id` what the request
    rests on. `linked_from` is the state in which the client came: but for accepted, they simply
    went, and nobody had taken them.
    """

    plan_id: UUID
    client_id: UUID
    kind: LinkageKind
    provider_code: str | None
    offering_id: UUID | None
    party_id: UUID | None
    consent_id: UUID | None
    timezone: str
    state: LinkageState
    requested_at: datetime | None
    answered_at: datetime | None
    decline_reason: DeclineReason | None
    holds_place: bool
    hand_over_planned_at: datetime | None
    handed_over_at: datetime | None
    handed_over_by: str | None
    attended_on: date | None
    attendance_said_by: SaidBy | None
    linked_from: LinkageState | None
    ended_at: datetime | None
    owed_step: OwedStep | None
    owed_by: str | None
    due_on: date | None
    due_at: datetime | None
    owed_explanation: str | None

    @classmethod
    def of(cls, linkage: Linkage) -> Self:
        owed = linkage.owed
        return cls.model_validate(
            {
                **vars(linkage),
                "owed_step": owed and owed.step,
                "owed_by": owed and owed.by,
                "due_on": owed and owed.due_on,
                "due_at": owed and owed.due_at,
                "owed_explanation": owed and owed.explanation,
            }
        )


class LinkageInList(LinkageView):
    """`consent_stands` is false where staff must ask the client anew; null where none is needed.

    While it is false the provider sees nothing of it, and no link to it opens: the step rests,
    and no provider owes it.
    """

    consent_stands: bool | None

    @model_validator(mode="before")
    @classmethod
    def _rest_without_consent(cls, row: Mapping[str, Any]) -> Mapping[str, Any]:
        if row["consent_stands"] is not False or row["owed_step"] not in _RESTS:
            return row
        owed_by = None if row["owed_by"] == PROVIDER else row["owed_by"]
        return {**row, "owed_by": owed_by, "owed_explanation": _RESTS[row["owed_step"]]}


_HAS_ENDED = (
    "This rests: the client's consent has ended, so the provider sees nothing of it and no link "
    "opens. Ask the client for a new consent"
)
_ASK_AGAIN = f"{_HAS_ENDED}, then withdraw the request and ask again; or cancel the linkage."
_GO_ON = f"{_HAS_ENDED}; without one, cancel the linkage."
_RESTS = {
    OwedStep.ANSWER: _ASK_AGAIN,
    OwedStep.PLACE: _ASK_AGAIN,
    OwedStep.HAND_OVER: _GO_ON,
    OwedStep.FIRST_ATTENDANCE: _GO_ON,
}


class LinkView(BaseModel):
    """A link as it was made; its address is shown once, when it is."""

    id: UUID
    made_at: datetime
    made_by: str | None
    ends_at: datetime
    revoked_at: datetime | None


class RefusedAnswerView(BaseModel):
    """An answer that came by a link and was not taken, with all it said, and why."""

    id: UUID
    link_id: UUID
    answer: ProviderAnswer
    why: Refusal
    at: datetime
    reason_code: DeclineReason | None
    attended_on: date | None


class ClientWordView(BaseModel):
    """What the client told of it themselves, and the talk that followed.

    `said` and `note` are null where nothing was written, or the key was destroyed.
    """

    id: UUID
    answer: ClientAnswer
    attended_on: date | None
    told_at: datetime
    said: str | None
    talked_at: datetime | None
    talked_by: str | None
    note: str | None

    @classmethod
    def opened(cls, row: Mapping[str, Any], vault: Vault) -> Self:
        owner, key = row["client_id"], row["wrapped"]
        said = opened(vault, owner, row["said"], key).get("said")
        note = opened(vault, owner, row["note"], key).get("note")
        return cls.model_validate({**row, "said": said, "note": note})


class LinkageWithParts(LinkageInList):
    """`hand_over_note` is null where none was kept, or its key was destroyed."""

    hand_over_note: str | None
    links: list[LinkView]
    refused_answers: list[RefusedAnswerView]
    client_words: list[ClientWordView]


class NewLinkView(BaseModel):
    """A secret address for the provider; whoever has it answers."""

    id: UUID
    linkage_id: UUID
    url: str
    ends_at: datetime


class DisclosureView(View):
    """One telling (42 CFR 2.25): when, to whom, what, why, by which consent.

    `by` is the subject who told or read; null where a link was opened.
    """

    client_id: UUID
    linkage_id: UUID
    provider_code: str
    party_kind: str
    party_id: UUID | None
    consent_id: UUID
    category: str
    purpose: str
    what: What
    disclosed_at: datetime
    by: str | None


class ProviderSubjectView(View):
    provider_code: str
    subject: str
    added_at: datetime
    added_by: str | None


class LinkageForProvider(BaseModel):
    """What a provider sees of a request to it: a reference, and nothing of who it is about."""

    id: UUID
    version: int
    kind: LinkageKind
    offering_id: UUID | None
    state: LinkageState
    requested_at: datetime | None
    hand_over_planned_at: datetime | None
    handed_over_at: datetime | None
    attended_on: date | None
    notice: str = NOTICE

    @classmethod
    def of(cls, linkage: Linkage) -> "LinkageForProvider":
        return cls.model_validate(linkage, from_attributes=True)
