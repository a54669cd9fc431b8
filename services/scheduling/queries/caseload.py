"""Owns reading the stays of a site: who is in which phase, and who waits for a sign-off."""

import asyncpg
from sqlalchemy import select

from services.scheduling.tables import progress, track
from shared.database import Database
from shared.http.paging import Window

_STAYS = select(
    progress.c.id,
    progress.c.version,
    progress.c.episode_id,
    progress.c.client_id,
    progress.c.started_on,
    progress.c.ended_on,
    progress.c.phase,
    progress.c.awaits_sign_off_since,
    track.c.code.label("track_code"),
    track.c.number.label("track_version"),
).join(track, track.c.id == progress.c.track_id)


async def stays(
    database: Database,
    site: str,
    window: Window,
    *,
    phase: str | None,
    awaiting_sign_off: bool,
    ended: bool,
) -> list[asyncpg.Record]:
    """Return the stays that run, or that are over; of one phase, or those that await a sign-off."""
    over = progress.c.ended_on.is_not(None) if ended else progress.c.ended_on.is_(None)
    statement = _STAYS.where(progress.c.site == site, over)
    if phase is not None:
        statement = statement.where(progress.c.phase == phase)
    if awaiting_sign_off:
        statement = statement.where(progress.c.awaits_sign_off_since.is_not(None))
    return await database.fetch(window.of(statement, progress.c.id))
