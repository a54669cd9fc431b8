"""One episode as events told it."""

from uuid import UUID

from sqlalchemy import bindparam, select

from services.aftercare.domain.episodes.known_episode import KnownEpisode
from services.aftercare.tables.episodes import episode_of, known_episode
from shared.database import Database
from shared.errors import NotFound

_ONE = select(known_episode).where(
    known_episode.c.episode_id == bindparam("episode_id"),
    known_episode.c.site == bindparam("site"),
)


async def episode(database: Database, site: str, episode_id: UUID) -> KnownEpisode:
    """Return the episode as the site heard of it. Raises NotFound."""
    found = await database.fetch_one(_ONE, episode_id=episode_id, site=site)
    if found is None:
        raise NotFound("There is no episode of this id here.")
    return episode_of(dict(found))
