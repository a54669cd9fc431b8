"""Commands on pauses: hold what matches, let it go on again."""

from dataclasses import dataclass
from datetime import datetime

from services.notifications.domain.operations.pause import Held, Pause, check
from services.notifications.ports import NotificationsUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class BeginPause:
    """`site` is EVERYWHERE for all of them; `is_confirmed` is asked where crisis would wait too."""

    site: str
    held: Held
    reason_code: str
    until: datetime | None
    is_confirmed: bool
    by: str


async def begin_pause(command: BeginPause, uow: NotificationsUnitOfWork) -> Pause:
    """Hold back what matches, from the moment this is committed, on every replica.

    What was claimed before is seen through, a few seconds at most. Raises PauseNamesNothing,
    PauseEndsTooEarlyOrLate, CrisisIsNotConfirmed.
    """
    held = command.held
    check(
        held,
        site=command.site,
        until=command.until,
        is_confirmed=command.is_confirmed,
        now=uow.now,
    )
    pause = Pause(
        id=new_id(),
        site=command.site,
        version=1,
        channel=held.channel,
        lane=held.lane,
        rule=held.rule,
        template=held.template,
        includes_crisis=held.touches_crisis,
        reason_code=command.reason_code,
        paused_by=command.by,
        paused_at=uow.now,
        until=command.until,
    )
    uow.pauses.add(pause)
    return pause


async def end_pause(pause: Pause, by: str, uow: NotificationsUnitOfWork) -> Pause:
    """Let go on what waited because of it alone. Raises TransitionIsNotAllowed."""
    pause.resume(uow.now, by)
    uow.save(pause)
    return pause


async def lapse_pauses(uow: NotificationsUnitOfWork) -> int:
    """Note which pauses' time was up; they held nothing since. Return how many."""
    past = await uow.pauses.past(uow.now)
    for pause in past:
        pause.lapse()
        uow.save(pause)
    return len(past)
