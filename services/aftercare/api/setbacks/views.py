"""What the API shows of setbacks: all to staff, their own to clients, a receipt to who told it."""

import base64
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.aftercare.api.setbacks.receipts import FOR_CLIENT, TAKEN_BACK
from services.aftercare.api.views import View
from services.aftercare.domain.setbacks.history import Done, Entry
from services.aftercare.domain.setbacks.states import (
    Adjustment,
    Reporter,
    SetbackKind,
    SetbackState,
)
from services.aftercare.tables.setbacks import HISTORY
from shared.http.vaults import opened
from shared.private import Vault


class ReadmissionView(BaseModel):
    """The application that stands for it, and the stay that began. States are enrollment's."""

    model_config = ConfigDict(frozen=True)

    prior_episode_id: UUID
    application_id: UUID | None
    application_state: str | None
    episode_id: UUID | None
    started_on: date | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self | None:
        if row["prior_episode_id"] is None:
            return None
        return cls(
            prior_episode_id=row["prior_episode_id"],
            application_id=row.get("application_id"),
            application_state=row.get("application_state"),
            episode_id=row.get("new_episode_id"),
            started_on=row.get("new_episode_started_on"),
        )


class SetbackView(View):
    """A setback. Until somebody confirmed whose it is, `client_id` is null.

    `named_client_id` is then the id that the reporter gave, which may be nobody's.

    `due_at` is by when the next step is owed. It `is_resolved` when nobody owes one: of a
    readmission, when the new stay began. `reviewed_by` also says who set a report aside, and
    `confirmed_by` who said whose it is. Unless `words_are_kept` nobody can read what was told: the
    client's key was destroyed before.
    """

    client_id: UUID | None
    named_client_id: UUID | None
    plan_id: UUID | None
    party_id: UUID | None
    reported_by: Reporter
    reported_at: datetime
    words_are_kept: bool
    state: SetbackState
    asked_for_help: bool
    due_at: datetime | None
    is_overdue: bool
    is_resolved: bool
    confirmed_at: datetime | None
    confirmed_by: str | None
    reviewed_at: datetime | None
    reviewed_by: str | None
    adjustments: tuple[Adjustment, ...]
    contact_on: date | None
    readmission: ReadmissionView | None

    @classmethod
    def of(cls, row: Mapping[str, Any], now: datetime) -> Self:
        return cls.model_validate(_shown(row, now))


class EntryView(BaseModel):
    """What was done after a decision, and how the setback stood before it.

    `words` is what they wrote, `note` the reviewer's plan until then; null where there is none.
    """

    model_config = ConfigDict(frozen=True)

    at: datetime
    by: str | None
    done: Done
    state: SetbackState
    reviewed_by: str | None
    contact_on: date | None
    adjustments: tuple[Adjustment, ...]
    words: str | None
    note: str | None

    @classmethod
    def opened(cls, entry: Entry, wrote: Callable[[bytes | None], dict[str, Any]]) -> Self:
        words, plan = (
            wrote(None if sealed is None else base64.b64decode(sealed))
            for sealed in (entry.words, entry.plan)
        )
        own = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
        return cls(**{**own, "words": words.get("words"), "note": plan.get("note")})


class SetbackRecord(SetbackView):
    """A setback with what was told and what the reviewer wrote, opened. Null was not said."""

    kind: SetbackKind | None
    what: str | None
    about: str | None
    note: str | None
    history: list[EntryView]

    @classmethod
    def opened(cls, row: Mapping[str, Any], now: datetime, vault: Vault) -> Self:
        told = opened(vault, row["told_under"], row["told"], row["told_key"])

        def wrote(sealed: bytes | None) -> dict[str, Any]:
            if row["client_id"] is None:
                return {}
            return opened(vault, row["client_id"], sealed, row["clients_key"])

        said = {name: told.get(name) for name in ("kind", "what", "about")}
        note = wrote(row["plan_of_action"]).get("note")
        history = [
            EntryView.opened(entry, wrote) for entry in HISTORY.validate_python(row["history"])
        ]
        return cls.model_validate({**_shown(row, now), **said, "note": note, "history": history})


class Progress(StrEnum):
    """How far one's own report is."""

    ARRIVED = "arrived"
    BEING_LOOKED_AT = "being_looked_at"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class OwnSetbackView(View):
    """What a client told us, and what happens next."""

    reported_at: datetime
    kind: SetbackKind | None
    what: str | None
    progress: Progress
    next: str

    @classmethod
    def opened(cls, row: Mapping[str, Any], vault: Vault) -> Self:
        told = opened(vault, row["told_under"], row["told"], row["told_key"])
        progress = _PROGRESS[SetbackState(row["state"])]
        said = {name: told.get(name) for name in ("kind", "what")}
        shown = {**row, **said, "progress": progress, "next": _NEXT[progress]}
        return cls.model_validate(shown)


_PROGRESS = {
    SetbackState.UNCONFIRMED: Progress.ARRIVED,
    SetbackState.SET_ASIDE: Progress.ANSWERED,
    SetbackState.REPORTED: Progress.ARRIVED,
    SetbackState.WITHDRAWN: Progress.WITHDRAWN,
    SetbackState.REVIEWED: Progress.BEING_LOOKED_AT,
    SetbackState.CONTACT_OWED: Progress.BEING_LOOKED_AT,
    SetbackState.CARE_ADJUSTED: Progress.ANSWERED,
    SetbackState.READMISSION_REQUESTED: Progress.ANSWERED,
    SetbackState.NO_CHANGE: Progress.ANSWERED,
}
_NEXT = {
    Progress.ARRIVED: FOR_CLIENT,
    Progress.BEING_LOOKED_AT: (
        "A person of your care team has read this and will talk with you about what helps now. "
        "Setbacks are part of recovery for many people."
    ),
    Progress.ANSWERED: (
        "Your care team has looked at this. If nobody has talked with you about it yet, call us: "
        "what happens next is decided with you."
    ),
    Progress.WITHDRAWN: TAKEN_BACK[Reporter.CLIENT],
}


_NOBODYS = {SetbackState.UNCONFIRMED, SetbackState.SET_ASIDE}
"""States of a report of which nobody has said whose it is."""


def _shown(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    due_at = row["due_at"]
    readmission = ReadmissionView.of(row)
    is_anybodys = row["state"] not in _NOBODYS
    return {
        **row,
        "client_id": row["client_id"] if is_anybodys else None,
        "named_client_id": None if is_anybodys else row["client_id"],
        "words_are_kept": row["told"] is not None,
        "is_overdue": due_at is not None and due_at < now,
        "is_resolved": _is_resolved(row, readmission),
        "readmission": readmission,
    }


def _is_resolved(row: Mapping[str, Any], readmission: ReadmissionView | None) -> bool:
    if row["state"] == SetbackState.READMISSION_REQUESTED:
        return readmission is not None and readmission.episode_id is not None
    return row["due_at"] is None
