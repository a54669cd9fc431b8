"""Owns reading stays with what belongs to them: the one before, the sites they went through."""

from collections.abc import Collection
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    Text,
    Uuid,
    any_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.enrollment.domain.stays.episode_states import EpisodeState
from services.enrollment.queries.people import ids_of
from services.enrollment.tables import application, care_segment, episode, program_completion
from services.enrollment.tables.persons import person_ids
from shared.database import Database

MOST_EPISODES = 200
"""Stays of one client that are shown: more than anybody has had."""

_COMPLETED_ON = (
    select(func.max(program_completion.c.completed_on))
    .where(program_completion.c.episode_id == episode.c.id)
    .scalar_subquery()
    .label("program_completed_on")
)
_HAPPENED = [EpisodeState.ACTIVE.value, EpisodeState.ONHOLD.value, EpisodeState.FINISHED.value]
_other = episode.alias("other")
_first_day = func.coalesce(episode.c.started_on, episode.c.intended_start_on)
_NAMED = (
    select(application.c.prior_episode_id)
    .where(application.c.id == episode.c.application_id)
    .scalar_subquery()
)
_EARLIER = (
    select(_other.c.id)
    .where(
        _other.c.site == episode.c.site, _other.c.client_id == any_(person_ids(episode.c.client_id))
    )
    .where(_other.c.state == any_(literal(_HAPPENED, ARRAY(Text))))
    .where(tuple_(_other.c.started_on, _other.c.id) < tuple_(_first_day, episode.c.id))
    .order_by(_other.c.started_on.desc(), _other.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
# A readmission names the stay before it, at whatever site; where none is named it is found here.
_PRIOR = func.coalesce(_NAMED, _EARLIER).label("prior_episode_id")
EPISODES = select(episode, _COMPLETED_ON, _PRIOR)

_was_at = exists().where(
    care_segment.c.episode_id == episode.c.id, care_segment.c.site == bindparam("site")
)
_READ_AT = EPISODES.where(
    episode.c.id == bindparam("id"), or_(episode.c.site == bindparam("site"), _was_at)
)
_BEEN_AT = (
    select(func.array_agg(aggregate_order_by(care_segment.c.site, care_segment.c.number)))
    .where(care_segment.c.episode_id == episode.c.id)
    .scalar_subquery()
)


async def episode_read_at(database: Database, site: str, identity: UUID) -> asyncpg.Record | None:
    """Return the episode where the client is, or has been, at this site."""
    return await database.fetch_one(_READ_AT, site=site, id=identity)


async def client_episodes(
    database: Database, client_id: UUID, sites: Collection[str] | None
) -> list[asyncpg.Record]:
    """Return the client's episodes that touch these sites, all where None, the earliest first.

    `been_at` names the sites of each in order.
    """
    ids = await ids_of(database, client_id) or ()
    statement = EPISODES.add_columns(
        func.coalesce(_BEEN_AT, literal([], ARRAY(Text))).label("been_at")
    ).where(episode.c.client_id == any_(literal(list(ids), ARRAY(Uuid))))
    if sites is not None:
        among = literal(sorted(sites), ARRAY(Text))
        touches = exists().where(
            care_segment.c.episode_id == episode.c.id, care_segment.c.site == any_(among)
        )
        statement = statement.where(or_(episode.c.site == any_(among), touches))
    ordered = statement.order_by(_first_day, episode.c.id).limit(MOST_EPISODES)
    return await database.fetch(ordered)
