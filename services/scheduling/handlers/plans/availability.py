"""Commands about what planning knows of a client."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.plans.kept_times import KeptTime
from services.scheduling.domain.plans.requirements import WeekRequirements, requirements_of
from services.scheduling.domain.plans.snapshot import monday_of
from services.scheduling.domain.plans.week_needs import WeekNeeds, Wishes
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import Invalid, StaleVersion
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class KeepAvailability:
    """It takes the place of what was kept before; `if_version` is 0 where nothing was."""

    client_id: UUID
    kept: tuple[KeptTime, ...]
    days_limit: int
    daily_minutes_limit: int
    modalities: tuple[Modality, ...]
    languages: tuple[str, ...]
    audiences: tuple[str, ...]
    wishes: Wishes
    if_version: int | None = None


async def keep_availability(
    command: KeepAvailability, uow: SchedulingUnitOfWork
) -> tuple[WeekNeeds, list[Invalid]]:
    """Keep it, and say where it contradicts itself or what the client's phase asks of this week.

    Raises StaleVersion.
    """
    known = await uow.week_needs.of_client(command.client_id)
    if command.if_version not in (None, known.version if known else 0):
        raise StaleVersion
    needs = known or WeekNeeds(id=new_id(), site=uow.site, client_id=command.client_id)
    for name, value in _said(command).items():
        setattr(needs, name, value)
    week, wanted = await _this_week(command.client_id, uow)
    if known is None:
        uow.week_needs.add(needs)
    uow.save(needs)
    return needs, needs.contradictions(week, wanted)


def _said(command: KeepAvailability) -> dict[str, Any]:
    return {name: value for name, value in vars(command).items() if name != "if_version"}


async def _this_week(
    client_id: UUID, uow: SchedulingUnitOfWork
) -> tuple[date, WeekRequirements | None]:
    """Return this week's Monday, and what it must hold where the client has a stay."""
    stays = [stay for stay in await uow.stays.of_clients([client_id]) if stay.track_id]
    if not stays or stays[-1].track_id is None:
        return monday_of(uow.now.date()), None
    track = await uow.tracks.get(stays[-1].track_id)
    today = uow.now.astimezone(ZoneInfo(track.timezone)).date()
    current = stays[-1].current
    wanted = requirements_of(track, current.code if current else None)
    return monday_of(today), wanted if stays[-1].covers(today) else None
