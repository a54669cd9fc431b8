"""Owns what the API shows of requests for help."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.aftercare.api.crisis import CRISIS_LINES, without_us
from services.aftercare.api.help.sayings import Saying, not_kept, words_are_kept
from services.aftercare.api.views import View
from services.aftercare.domain.help.help_request import AskedAs, HelpRequest, HelpState
from shared.http.vaults import opened
from shared.private import Vault


class HelpView(View):
    """`waited_seconds`: from asking to the answer, to the end, or until now.

    `tell_from`: it comes of answers of `answered_on` that were entered later, and nobody is woken
    before; its time runs from there on.

    It becomes answered when somebody on call takes the alert: by the link of their message, or by
    the notifications' route of acknowledgement. `words` are for whoever may be in danger: where
    nobody of the staff could be told they say whom else to call.
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
    def of(
        cls,
        request: HelpRequest,
        now: datetime,
        *,
        to_staff: bool = False,
        desk: str | None = None,
    ) -> "HelpView":
        """Show it; `desk` is the program's name and number."""
        return cls(**_shown(request, now, to_staff=to_staff, desk=desk))


class HelpReceipt(HelpView):
    """That help is asked for. `words_are_kept` is null where nothing was said with it.

    Where not all that was said could be kept, `words` say so; the call is made all the same.
    """

    words_are_kept: bool | None

    @classmethod
    def with_saying(cls, shown: HelpView, saying: Saying, request: HelpRequest) -> "HelpReceipt":
        lost = not_kept(saying, request)
        words = shown.words if lost is None else f"{shown.words} {lost}"
        kept = words_are_kept(saying, request)
        return cls(**{**dict(shown), "words": words, "words_are_kept": kept})


class HelpRequestView(HelpView):
    """With what was said and noted, which only staff are shown; null where its key is gone."""

    said: list[str] | None
    note: str | None

    @classmethod
    def for_staff(
        cls, request: HelpRequest, now: datetime, vault: Vault, key: bytes | None
    ) -> "HelpRequestView":
        shown, owner = _shown(request, now, to_staff=True), request.client_id
        shown["said"] = opened(vault, owner, request.said, key).get("said")
        shown["note"] = opened(vault, owner, request.note, key).get("note")
        return cls(**shown)

    @classmethod
    def for_client(cls, request: HelpRequest, now: datetime, desk: str | None) -> "HelpRequestView":
        return cls(**_shown(request, now, desk=desk) | {"said": None, "note": None})


def _shown(
    request: HelpRequest, now: datetime, *, to_staff: bool = False, desk: str | None = None
) -> dict[str, Any]:
    told = {
        "waited_seconds": request.waited(now),
        "explanation": request.explained(now, to_staff=to_staff),
    }
    if request.reaches_nobody and not to_staff:
        told["words"] = without_us(desk)
    return {**vars(request), **told}
