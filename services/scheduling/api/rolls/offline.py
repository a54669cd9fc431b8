"""Owns the route by which tablets hand in what was noted while they were offline."""

from dataclasses import replace
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.scheduling.api.rolls.roll_call import Markable, Minutes
from services.scheduling.api.rolls.views import SessionWithRoll
from services.scheduling.domain.errors import ClientIsBookedElsewhere, SeriesIsFull
from services.scheduling.domain.rolls.marks import Mark
from services.scheduling.handlers.rolls import offline as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import Invalid
from shared.http.answer import Answer
from shared.http.command import Command, Commands
from shared.http.forms import Code, Flag, Form, Instant
from shared.http.parameters import Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["sessions"], route_class=CommandRoute)


class ActionForm(Form):
    """One thing noted at `made_at` by the tablet's clock, under an id that the tablet made.

    A `mark` has a `status`, with times or minutes where they are known; a `check_in` or a
    `check_out` has `at`. `reason_code` is for a roll that was complete already when it was made.
    """

    id: UUID
    made_at: Instant
    client_id: UUID
    what: Literal["mark", "check_in", "check_out"] = "mark"
    status: Markable | None = None
    arrived_at: Instant | None = None
    left_at: Instant | None = None
    minutes: Minutes | None = None
    at: Instant | None = None
    makes_up: UUID | None = None
    reason_code: Code | None = None

    def action(self) -> handlers.OfflineAction:
        """Return the action. Raises Invalid where its fields do not go together."""
        marks = (self.status, self.arrived_at, self.left_at, self.minutes)
        if self.what == "mark" and (self.status is None or self.at is not None):
            raise Invalid("A mark has a status, and its own times.", field="actions")
        if self.what != "mark" and (self.at is None or any(one is not None for one in marks)):
            raise Invalid(
                "A check-in or check-out has the time `at`, and no more.", field="actions"
            )
        mark = Mark(self.status, *marks[1:]) if self.status else None
        return handlers.OfflineAction(
            **{name: value for name, value in self if name not in _OF_MARK}, mark=mark
        )


_OF_MARK = ("status", "arrived_at", "left_at", "minutes")


class TimesForm(Form):
    """When the session began and ended, as said at `made_at`; what was said last holds."""

    started_at: Instant
    ended_at: Instant | None = None
    made_at: Instant
    complete: Flag = False
    reason_code: Code | None = None


class OfflineForm(Form):
    """In any order, and as often as the tablet likes: what was taken in before changes nothing."""

    actions: Annotated[list[ActionForm], Field(max_length=500)] = []
    times: TimesForm | None = None

    def command(self, session_id: UUID) -> handlers.TakeInActions:
        return handlers.TakeInActions(
            session_id=session_id,
            actions=tuple(one.action() for one in self.actions),
            times=handlers.OfflineTimes(**dict(self.times)) if self.times else None,
        )


class OutcomeView(BaseModel):
    """What became of an action; of the session's times where `id` is null.

    `applied` changed what holds; `kept`: what was made later holds; `repeated`: it was taken in
    before; `refused`: `rule` and `detail` say why, and what to do. Other content under an id that
    was taken in before is refused: `action-differs`.
    """

    id: UUID | None
    outcome: str
    rule: str | None
    detail: str | None


class TakenInView(BaseModel):
    outcomes: list[OutcomeView]
    session: SessionWithRoll

    @classmethod
    def of(cls, taken: handlers.TakenIn, before: list[handlers.Outcome]) -> "TakenInView":
        shown = [
            OutcomeView.model_validate(one, from_attributes=True)
            for one in (*before, *taken.outcomes)
        ]
        session = SessionWithRoll.with_roll(taken.session, taken.lines)
        return cls(outcomes=shown, session=session)


@router.post("/sites/{site}/sessions/{session_id}/roll/actions")
async def take_in_actions(
    site: Site,  # noqa: ARG001 - the command holds it
    session_id: UUID,
    body: OfflineForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[TakenInView]:
    """Take in what tablets noted offline: per client the action made last holds, ties by id.

    Each action is answered by itself. One made before the roll was locked amends it, for the
    reason `arrived_late`; one made afterwards needs a reason of its own.
    """
    asked = body.command(session_id)
    try:
        return await _answered(asked, [], command)
    except (SeriesIsFull, ClientIsBookedElsewhere):
        before = await _one_by_one(asked, command)
        return await _answered(replace(asked, actions=()), before, command)


async def _answered(
    asked: handlers.TakeInActions,
    before: list[handlers.Outcome],
    command: Command[SchedulingUnitOfWork],
) -> Answer[TakenInView]:
    async with command.unit_of_work() as uow:
        taken = await handlers.take_in_actions(asked, uow)
        view = TakenInView.of(taken, before)
        return command.answered(uow, view, version=taken.session.version)


async def _one_by_one(
    asked: handlers.TakeInActions, command: Command[SchedulingUnitOfWork]
) -> list[handlers.Outcome]:
    """Take in each action by itself, so that one which the database refuses stops no other."""
    outcomes: list[handlers.Outcome] = []
    for action in asked.actions:
        one = replace(asked, actions=(action,), times=None)
        try:
            async with command.unit_of_work() as uow:
                taken = await handlers.take_in_actions(one, uow)
            outcomes += taken.outcomes
        except (SeriesIsFull, ClientIsBookedElsewhere) as refusal:
            outcomes.append(handlers.Outcome(action.id, "refused", refusal.rule, refusal.detail))
    return outcomes
