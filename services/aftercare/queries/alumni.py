"""The community as lists and pages show it. Nobody but staff sees who else is in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from services.aftercare import tables
from services.aftercare.domain.alumni.event import AlumniEventState
from services.aftercare.queries.rows import Row, listed, one, rows
from services.aftercare.queries.waking import having_rows_in, sites_of
from services.aftercare.tables.alumni import OF_A_PERSON
from services.aftercare.tables.persons import OF_PERSON
from shared.database import Database
from shared.http.paging import Window
from shared.unit_of_work.versions import newest_of

_m, _e, _p = tables.alumni_membership, tables.alumni_event, tables.event_place
_s, _k = tables.mentorship.c, tables.data_key
_mentor_key, _mentee_key = _k.alias("mentor_key"), _k.alias("mentee_key")
_NEWEST_TEXT = newest_of(tables.alumni_agreement, "language")
_NEWEST_POLICY = newest_of(tables.alumni_policy)
_MEMBERSHIP = (
    select(_m)
    .where(_m.c.client_id == OF_PERSON, _m.c.site == bindparam("site"))
    .order_by(*OF_A_PERSON)
    .limit(1)
)
_EVENT = (
    select(_e, _k.c.wrapped)
    .outerjoin(_k, _k.c.owner_id == _e.c.id)
    .where(_e.c.id == bindparam("id"), _e.c.site == bindparam("site"))
)
_AHEAD = (
    select(
        _e,
        _k.c.wrapped,
        _p.c.state.label("own_state"),
        _p.c.guests.label("own_guests"),
    )
    .outerjoin(_k, _k.c.owner_id == _e.c.id)
    .outerjoin(
        _p,
        and_(
            _p.c.event_id == _e.c.id,
            _p.c.client_id == bindparam("client_id", type_=_p.c.client_id.type),
        ),
    )
    .where(
        _e.c.site == bindparam("site"),
        _e.c.announced_at.is_not(None),
        or_(
            and_(_e.c.state == AlumniEventState.SCHEDULED, _e.c.starts_at > bindparam("now")),
            and_(
                _e.c.state == AlumniEventState.CANCELLED,
                _e.c.ends_at > bindparam("now"),
                _p.c.id.is_not(None),
            ),
        ),
    )
)
_MENTORSHIPS = (
    select(
        tables.mentorship,
        _mentor_key.c.wrapped.label("mentor_key"),
        _mentee_key.c.wrapped.label("mentee_key"),
    )
    .outerjoin(_mentor_key, _mentor_key.c.owner_id == _s.mentor_client_id)
    .outerjoin(_mentee_key, _mentee_key.c.owner_id == _s.mentee_client_id)
    .where(
        _s.site == bindparam("site"),
        (_s.mentor_client_id == OF_PERSON) | (_s.mentee_client_id == OF_PERSON),
    )
)
# Without its key a milestone is none: it has no name, and counts from no day.
_MILESTONES = (
    select(tables.milestone, _k.c.wrapped)
    .join(_k, _k.c.owner_id == tables.milestone.c.client_id)
    .where(
        _k.c.wrapped.is_not(None),
        tables.milestone.c.site == bindparam("site"),
        tables.milestone.c.client_id == OF_PERSON,
    )
)
_SITES_REMINDING = (
    select(tables.milestone.c.site).where(tables.milestone.c.reminds_at <= bindparam("now"))
).distinct()
_SITES_OF_EPISODES = having_rows_in(tables.known_episode)


async def membership_of(database: Database, site: str, client_id: UUID) -> Row | None:
    return one(await database.fetch_one(_MEMBERSHIP, client_id=client_id, site=site))


async def memberships(
    database: Database, site: str, wanted: Mapping[str, Any], window: Window
) -> Sequence[Row]:
    return await listed(database, _m, site, wanted, window)


async def agreements(database: Database, site: str, window: Window) -> Sequence[Row]:
    table = tables.alumni_agreement
    return await listed(database, table, site, {}, window)


async def policies(database: Database, site: str, window: Window) -> Sequence[Row]:
    table = tables.alumni_policy
    return await listed(database, table, site, {}, window)


async def current_agreement(database: Database, site: str, language: str) -> Row | None:
    return one(await database.fetch_one(_NEWEST_TEXT, site=site, language=language))


async def current_policy(database: Database, site: str) -> Row | None:
    return one(await database.fetch_one(_NEWEST_POLICY, site=site))


async def events(
    database: Database, site: str, wanted: Mapping[str, Any], window: Window
) -> Sequence[Row]:
    return await listed(database, _e, site, wanted, window)


async def event_of_id(database: Database, site: str, event_id: UUID) -> Row | None:
    """Return the event, with the key of what is sealed of it in `wrapped`."""
    return one(await database.fetch_one(_EVENT, id=event_id, site=site))


async def events_ahead(
    database: Database, site: str, client_id: UUID, now: datetime, window: Window
) -> Sequence[Row]:
    """Return events still to come, each with the client's own place at it.

    Those that were cancelled are among them where the client had asked for a place.
    """
    found = await database.fetch(
        window.of(_AHEAD, _e.c.id), client_id=client_id, site=site, now=now
    )
    return rows(found)


async def places(database: Database, site: str, event_id: UUID, window: Window) -> Sequence[Row]:
    return await listed(database, _p, site, {"event_id": event_id}, window)


async def mentors(
    database: Database, site: str, wanted: Mapping[str, Any], window: Window
) -> Sequence[Row]:
    table = tables.mentor
    return await listed(database, table, site, wanted, window)


async def mentorships(
    database: Database, site: str, wanted: Mapping[str, Any], window: Window
) -> Sequence[Row]:
    table = tables.mentorship
    return await listed(database, table, site, wanted, window)


async def mentorships_of(
    database: Database, site: str, client_id: UUID, window: Window
) -> Sequence[Row]:
    """Return the client's mentorships, with the keys of what either side wrote."""
    found = await database.fetch(window.of(_MENTORSHIPS, _s.id), client_id=client_id, site=site)
    return rows(found)


async def milestones_of(
    database: Database, site: str, client_id: UUID, window: Window
) -> Sequence[Row]:
    paged = window.of(_MILESTONES, tables.milestone.c.id)
    return rows(await database.fetch(paged, client_id=client_id, site=site))


async def shared_milestones_of(
    database: Database, site: str, client_id: UUID, window: Window
) -> Sequence[Row]:
    """Return those that the client chose to show to staff."""
    shown = _MILESTONES.where(tables.milestone.c.shared_with_staff.is_(True))
    paged = window.of(shown, tables.milestone.c.id)
    return rows(await database.fetch(paged, client_id=client_id, site=site))


async def sites_reminding(database: Database, now: datetime) -> list[str]:
    """Return the sites where a client's reminder is due."""
    return [row["site"] for row in await database.fetch(_SITES_REMINDING, now=now)]


async def sites_inviting(database: Database, now: datetime) -> list[str]:  # noqa: ARG001 - a timer asks by time; who is to be invited shows when looking
    """Return the sites that know of episodes."""
    return await sites_of(_SITES_OF_EPISODES, database)
