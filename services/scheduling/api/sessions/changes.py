"""Owns the routes that change sessions: foreseen first, then done."""

from collections.abc import Iterable
from datetime import time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.scheduling.api.sessions.conflicts import ConflictView, conflicts_shown
from services.scheduling.api.sessions.forms import Facilitators, Language
from services.scheduling.api.sessions.views import SessionView
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.changing import Change, Scope
from services.scheduling.domain.sessions.series import (
    LARGEST_GROUP,
    LONGEST_BUFFER,
    LONGEST_SESSION,
)
from services.scheduling.handlers.sessions import changing as handlers
from services.scheduling.handlers.sessions import substituting
from services.scheduling.handlers.sessions.foreseeing import (
    ChangeSessions,
    OnClientConflict,
    Outcome,
    foresee_change,
)
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import Invalid
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, ClockTime, Code, Day, Form, Line
from shared.http.parameters import Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["sessions"], route_class=CommandRoute)


class ForeseenChange(Form):
    """What is to be different, for whom; what is left out stays as it is, null takes it away.

    `held_on` is the new local day of the session in the address; what follows moves by as many
    days. A session that has a time, a room or whatever of its own keeps it, unless it is the one
    in the address and `scope` is `this`.
    """

    scope: Scope = Scope.THIS
    held_on: Day | None = None
    start_time: ClockTime | None = None
    minutes: Annotated[int, Field(ge=1, le=LONGEST_SESSION), WHOLE] | None = None
    capacity: Annotated[int, Field(ge=1, le=LARGEST_GROUP), WHOLE] | None = None
    room: Line | None = None
    buffer_minutes: Annotated[int, Field(ge=0, le=LONGEST_BUFFER), WHOLE] | None = None
    facilitators: Facilitators | None = None
    modality: Modality | None = None
    language: Language | None = None
    audience: Code | None = None
    curriculum_item: Code | None = None

    def change(self) -> Change:
        """Return what was sent. Raises Invalid where null would take away what must be."""
        sent = {name: getattr(self, name) for name in self.model_fields_set & _CHANGEABLE}
        for name, value in sent.items():
            if value is None and name not in _MAY_BE_NONE:
                raise Invalid("Cannot be taken away: leave it out, or say another.", field=name)
        if "start_time" in sent:
            sent["start_time"] = time.fromisoformat(sent["start_time"])
        if "facilitators" in sent:
            sent["facilitators"] = tuple(sent["facilitators"] or ())
        if self.scope is not Scope.THIS and "curriculum_item" in sent:
            raise Invalid("Only one session gets another item.", field="curriculum_item")
        return Change(sent)


_CHANGEABLE = set(ForeseenChange.model_fields) - {"scope", "held_on"}
_MAY_BE_NONE = {"room", "audience", "curriculum_item", "facilitators"}


class ChangeForm(ForeseenChange):
    """`on_client_conflict` says what becomes of clients who have another session at that time.

    By itself it refuses, and names them; their seats in these sessions can be freed.
    """

    on_client_conflict: OnClientConflict = OnClientConflict.REFUSE


class ChangePreview(BaseModel):
    """What a change comes to; `kept` have of their own what would be different."""

    series_id: UUID
    changed: list[SessionView]
    kept: list[UUID]
    clients: list[UUID]
    conflict_count: int
    conflicts: list[ConflictView]

    @classmethod
    def facts(cls, outcome: Outcome) -> dict[str, Any]:
        against = [*outcome.conflicts, *outcome.client_conflicts]
        return {
            "series_id": outcome.series.id,
            "changed": [SessionView.of(session) for session in outcome.changed],
            "kept": [session.id for session in outcome.kept],
            "clients": sorted({line.client_id for line in outcome.lines}),
            "conflict_count": len(against),
            "conflicts": conflicts_shown(against),
        }


class FreedSeat(BaseModel):
    client_id: UUID
    session_id: UUID


class ChangedSessions(ChangePreview):
    """`freed` are clients who have another session at the new time, and gave this one up."""

    freed: list[FreedSeat]


class SubstitutionForm(Form):
    absent_id: UUID
    substitute_id: UUID


@router.post("/sites/{site}/sessions/{session_id}/change/preview")
async def preview_change(
    site: Site,  # noqa: ARG001 - the command holds it
    session_id: UUID,
    body: ForeseenChange,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[ChangePreview]:
    """Say which sessions and clients a change would touch, and what stands against it."""
    asked = ChangeSessions(
        session_id=session_id, scope=body.scope, change=body.change(), held_on=body.held_on
    )
    async with command.unit_of_work() as uow:
        outcome = await foresee_change(asked, uow)
        return command.answered(uow, ChangePreview(**ChangePreview.facts(outcome)))


@router.post("/sites/{site}/sessions/{session_id}/change")
async def change_sessions(
    site: Site,  # noqa: ARG001 - the command holds it
    session_id: UUID,
    body: ChangeForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[ChangedSessions]:
    """Change a session, those that follow, or all to come; 409 names all that conflicts.

    Members keep their seats; past sessions and rolls stay as they are.
    """
    asked = ChangeSessions(
        session_id=session_id,
        scope=body.scope,
        change=body.change(),
        held_on=body.held_on,
        on_client_conflict=body.on_client_conflict,
        if_version=command.if_match,
    )
    async with command.unit_of_work() as uow:
        outcome = await handlers.change_sessions(asked, uow)
        view = ChangedSessions(**ChangePreview.facts(outcome), freed=_freed(outcome))
        return command.answered(uow, view, version=outcome.anchor.version)


@router.post("/sites/{site}/sessions/{session_id}/substitution")
async def substitute_facilitator(
    site: Site,  # noqa: ARG001 - the command holds it
    session_id: UUID,
    body: SubstitutionForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[SessionView]:
    """Let somebody stand in for a facilitator, in this session only, also when it has begun."""
    asked = substituting.SubstituteFacilitator(session_id=session_id, **dict(body))
    async with command.unit_of_work() as uow:
        command.expect(await uow.sessions.get(session_id))
        session = await substituting.substitute_facilitator(asked, uow)
        return command.answered(uow, SessionView.of(session), version=session.version)


def _freed(outcome: Outcome) -> Iterable[FreedSeat]:
    pairs = {(one.who_id, one.session_id) for one in outcome.client_conflicts}
    return [FreedSeat(client_id=who, session_id=session) for who, session in sorted(pairs)]
