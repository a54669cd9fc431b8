"""How client and provider come together: the warm hand-over, and the first attendance."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from services.aftercare.domain.directory.offering import NoPlaceIsFree
from services.aftercare.domain.linkages.linkage import Linkage, SaidBy
from services.aftercare.handlers.linkages import telling
from services.aftercare.handlers.linkages.asking import OfLinkage
from services.aftercare.handlers.linkages.choosing import hold_place
from services.aftercare.handlers.linkages.owing import owe_next
from services.aftercare.ports import AftercareUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHandOver(OfLinkage):
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHandOver(OfLinkage):
    """`by` is the subject, or the role, of who handed over; `note` is free text, kept sealed."""

    at: datetime
    by: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFirstAttendance(OfLinkage):
    """`on` is a local day of the plan."""

    on: date
    said_by: SaidBy


async def plan_hand_over(command: PlanHandOver, uow: AftercareUnitOfWork) -> Linkage:
    """Say when client and provider meet in the company of somebody both know."""
    linkage = await uow.linkages.get(command.linkage_id)
    linkage.plan_hand_over(command.at)
    uow.save(linkage)
    return linkage


async def record_hand_over(command: RecordHandOver, uow: AftercareUnitOfWork) -> Linkage:
    """Record the warm hand-over. Raises DayIsAhead, LinkageIsNotAccepted."""
    linkage = await uow.linkages.get(command.linkage_id)
    note = None
    if command.note is not None:
        note = await uow.private.seal(linkage.client_id, {"hand_over": command.note})
    linkage.hand_over(command.at, uow.now, by=command.by, note=note)
    await owe_next(linkage, uow)
    uow.save(linkage)
    return linkage


async def record_first_attendance(
    command: RecordFirstAttendance, uow: AftercareUnitOfWork
) -> Linkage:
    """Record the outcome that counts, and take the place that nobody had given the client.

    Raises as Linkage.attend.
    """
    linkage = await uow.linkages.get(command.linkage_id)
    linkage.attend(command.on, uow.now, said_by=command.said_by)
    if not linkage.holds_place:
        with suppress(NoPlaceIsFree):  # the client came all the same
            await hold_place(linkage, uow)
    await owe_next(linkage, uow)
    uow.publish(telling.linked(linkage, command.on), of=linkage)
    return linkage
