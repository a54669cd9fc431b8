"""Routes of milestones: the client's own, and those that they chose to show to staff."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from services.aftercare.api.alumni.parameters import own_router
from services.aftercare.api.alumni.views import MilestoneView
from services.aftercare.api.clock import Now
from services.aftercare.api.parameters import AftercareCommands
from services.aftercare.domain.alumni.milestone import DAYS, Counting, Milestone
from services.aftercare.handlers.alumni import milestones as handlers
from services.aftercare.queries import alumni as queries
from services.aftercare.queries.rows import Row
from shared.http.answer import Answer
from shared.http.forms import WHOLE, Day, Flag, Form, Line, ZoneName
from shared.http.paging import Page, Paging
from shared.http.reading import Reads
from shared.http.vaults import Vaults, opened
from shared.private import Vault

own = own_router("milestones")
shared = own_router("shared-milestones")

_Mark = Annotated[int, Field(ge=1, le=36_500), WHOLE]


def _in_order(days: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(days)))


class MilestoneBody(Form):
    """`kind` is the client's own word; `days` after `counts_from` are marked, then each year."""

    kind: Line
    counts_from: Day
    timezone: ZoneName
    days: Annotated[
        tuple[_Mark, ...], Field(min_length=1, max_length=50), AfterValidator(_in_order)
    ] = DAYS
    remind: Flag = False
    shared_with_staff: Flag = False

    def counting(self) -> Counting:
        return Counting(self.kind, self.counts_from, self.timezone, self.days, self.remind)


@own.post("")
async def keep_milestone(
    client_id: UUID, body: MilestoneBody, command: AftercareCommands, now: Now
) -> Answer[MilestoneView]:
    """Keep a milestone; nobody else sees it unless `shared_with_staff`."""
    wish = handlers.KeepMilestone(
        client_id=client_id, counting=body.counting(), shared_with_staff=body.shared_with_staff
    )
    async with command.unit_of_work() as uow:
        milestone = await handlers.keep_milestone(wish, uow)
        view = _view(milestone, wish.counting, now)
        return command.answered(uow, view, version=milestone.version)


@own.get("")
async def list_milestones(
    client_id: UUID, reads: Reads, paging: Paging, vault: Vaults, now: Now
) -> Page[MilestoneView]:
    """List the client's own milestones, oldest first; days count in each one's zone."""
    rows = await queries.milestones_of(reads.database, reads.site, client_id, paging)
    return paging.page(rows, lambda row: _opened(vault, row, now), lambda row: row["id"])


@own.put("/{milestone_id}")
async def change_milestone(
    client_id: UUID, milestone_id: UUID, body: MilestoneBody, command: AftercareCommands, now: Now
) -> Answer[MilestoneView]:
    """Change it, or reset its first day; what it was before is kept nowhere."""
    wish = handlers.ChangeMilestone(
        client_id=client_id,
        milestone_id=milestone_id,
        counting=body.counting(),
        shared_with_staff=body.shared_with_staff,
    )
    async with command.unit_of_work() as uow:
        command.expect(await handlers.own_milestone(client_id, milestone_id, uow))
        milestone = await handlers.change_milestone(wish, uow)
        view = _view(milestone, wish.counting, now)
        return command.answered(uow, view, version=milestone.version)


@own.delete("/{milestone_id}", status_code=204)
async def delete_milestone(
    client_id: UUID, milestone_id: UUID, command: AftercareCommands
) -> Answer[None]:
    """Delete it; nothing of it is left."""
    async with command.unit_of_work() as uow:
        await handlers.delete_milestone(client_id, milestone_id, uow)
        return command.done(uow)


@shared.get("")
async def list_shared_milestones(
    client_id: UUID, reads: Reads, paging: Paging, vault: Vaults, now: Now
) -> Page[MilestoneView]:
    """List what the client chose to show to staff."""
    rows = await queries.shared_milestones_of(reads.database, reads.site, client_id, paging)
    return paging.page(rows, lambda row: _opened(vault, row, now), lambda row: row["id"])


def _opened(vault: Vault, row: Row, now: datetime) -> MilestoneView:
    values = opened(vault, row["client_id"], row["sealed"], row["wrapped"])
    counting = handlers.counting_of(values)
    return _view(Milestone(**{k: v for k, v in row.items() if k != "wrapped"}), counting, now)


def _view(milestone: Milestone, counting: Counting, now: datetime) -> MilestoneView:
    return MilestoneView(
        id=milestone.id,
        site=milestone.site,
        version=milestone.version,
        kind=counting.kind,
        counts_from=counting.counts_from,
        timezone=counting.timezone,
        days=list(counting.days),
        remind=milestone.reminds_at is not None,
        shared_with_staff=milestone.shared_with_staff,
        days_so_far=counting.days_so_far(now),
        reached=counting.reached(now),
        next_mark_on=counting.next_mark(now),
    )
