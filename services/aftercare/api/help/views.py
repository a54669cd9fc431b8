"""Owns what the API shows of requests for help."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.aftercare.api.crisis import CRISIS_LINES
from services.aftercare.api.views import View
from services.aftercare.domain.help.help_request import AskedAs, HelpRequest, HelpState
from shared.http.vaults import opened
from shared.private import Vault


class HelpView(View):
    """`waited_seconds`: from asking to the answer, to the end, or until now.

    `tell_from`: it comes of answers of `answered_on` that were entered later, and nobody is woken
    before; its time runs from there on.

    It becomes answered when somebody on call takes the alert: by the link of their message, or by
    the notifications' route of acknowledgement. `words` are for whoever may be in danger.
    """

    client_id: UUID
    check_in_id: UUID | None
    state: HelpState
    asked_as: AskedAs
    asked_at: datetime
    answered_on: date | None
    tell_from: datetime | None
    presses: int
    answered_at: datetime | None
    waited_seconds: int
    closed_at: datetime | None
    explanation: str
    words: str = CRISIS_LINES

    @classmethod
    def of(cls, request: HelpRequest, now: datetime) -> "HelpView":
        return cls(**_shown(request, now))


class HelpRequestView(HelpView):
    """With what was said and noted, which only staff are shown; null where its key is gone."""

    said: list[str] | None
    note: str | None

    @classmethod
    def of_request(
        cls, request: HelpRequest, now: datetime, vault: Vault | None, key: bytes | None
    ) -> "HelpRequestView":
        shown = _shown(request, now) | {"said": None, "note": None}
        if vault is not None:
            owner = request.client_id
            shown["said"] = opened(vault, owner, request.said, key).get("said")
            shown["note"] = opened(vault, owner, request.note, key).get("note")
        return cls(**shown)


def _shown(request: HelpRequest, now: datetime) -> dict[str, Any]:
    told = {"waited_seconds": request.waited(now), "explanation": request.explained(now)}
    return {**vars(request), **told}
