"""Commands about where a telehealth session meets: the link is kept sealed, and told to nobody."""

from dataclasses import dataclass, field
from uuid import UUID

from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.sessions.planning import seal_link
from services.scheduling.ports import SchedulingUnitOfWork


@dataclass(frozen=True, kw_only=True)
class LinkSeries:
    """Without a link it has none any more."""

    series_id: UUID
    link: str | None = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class LinkSession:
    """A link of its own stands in for that of the series; without one that holds again."""

    session_id: UUID
    link: str | None = field(repr=False)


async def link_series(command: LinkSeries, uow: SchedulingUnitOfWork) -> SessionSeries:
    series = await uow.series.get(command.series_id)
    series.telehealth_link = await seal_link(series.id, command.link, uow)
    uow.save(series)
    return series


async def link_session(command: LinkSession, uow: SchedulingUnitOfWork) -> Session:
    session = await uow.sessions.get(command.session_id)
    session.telehealth_link = await seal_link(session.series_id, command.link, uow)
    uow.save(session)
    return session
