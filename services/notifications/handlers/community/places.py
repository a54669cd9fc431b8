"""A place that changes again before its last change was told: one message says all of it."""

from dataclasses import replace

from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.subjects.subject import Subject
from services.notifications.handlers.messages.hearing import HearOf, Says, hear_of
from services.notifications.ports import NotificationsUnitOfWork

_TIMES = frozenset({"time", "time_in_line"})
_DETAILS = "details"


async def hear_of_moved_place(command: HearOf, uow: NotificationsUnitOfWork) -> None:
    """Tell what has changed since the member was last told, whatever was to be told between."""
    known = await uow.subjects.find(command.subject_id)
    if known is not None and known.seq < command.seq and await _is_untold(known, uow):
        command = _together(known, command)
    await hear_of(command, uow)


async def _is_untold(known: Subject, uow: NotificationsUnitOfWork) -> bool:
    """Say whether what the latest word asked to tell at once still waits; reminders are later."""
    return any(
        one.is_open
        and one.cause_id == known.cause_id
        and one.planned_at is not None
        and known.happened_at is not None
        and one.planned_at <= known.happened_at
        for one in await uow.notifications.about([known.id])
    )


def _together(known: Subject, command: HearOf) -> HearOf:
    before, says = Says.read(known.details), command.says
    if known.cause is Cause.ALUMNI_PLACE_CONFIRMED:
        told = replace(says, variant=before.variant, was_at=None)
        return replace(command, tells=known.cause, says=told)
    if known.cause is not Cause.ALUMNI_PLACE_MOVED or before.variant not in _TIMES:
        return command
    is_back = before.was_at == says.starts_at
    variant = _DETAILS if is_back else before.variant
    return replace(command, says=replace(says, variant=variant, was_at=before.was_at))
