"""Owns reading what the payers' work list is made of: the stays in care, and no others."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from services.enrollment.domain.payers.authorization import Authorization
from services.enrollment.domain.payers.forecast import OPEN_ROLLS
from services.enrollment.domain.payers.make_ups import Meeting, monday_of, sunday_of
from services.enrollment.domain.payers.work_list import RETROSPECT, Alert, Site, Stay, work_list
from services.enrollment.domain.stays.episode_states import EpisodeState
from services.enrollment.queries import authorizations as reading
from services.enrollment.tables import authorization, coverage, episode, session_fact
from shared.database import Database

_IN_CARE = (EpisodeState.ACTIVE, EpisodeState.ONHOLD)
_e, _a, _s = episode.c, authorization.c, session_fact.c
_is_in_care = or_(*(_e.state == state.value for state in _IN_CARE))

_STAYS = (
    select(_e.id, _e.client_id, _e.level_of_care, _e.started_on, _e.state)
    .where(_e.site == bindparam("site"), _is_in_care)
    .order_by(_e.id)
)
_AUTHORIZATIONS = (
    select(authorization)
    .join(episode, _e.id == _a.episode_id)
    .where(_a.site == bindparam("site"), _is_in_care)
)
_COVERED = (
    select(coverage.c.episode_id, coverage.c.payer)
    .join(episode, _e.id == coverage.c.episode_id)
    .where(_e.site == bindparam("site"), _is_in_care)
    .where(coverage.c.covers_from <= bindparam("today"))
    .where(or_(coverage.c.covers_until.is_(None), coverage.c.covers_until >= bindparam("today")))
)
_AHEAD = (
    select(_s.id, _s.day, _s.session_type, _s.starts_at, _s.minutes)
    .where(_s.site == bindparam("site"), _s.day.between(bindparam("today"), bindparam("until")))
    .where(~_s.is_completed, _s.outcome_seq < _s.plan_seq, _s.starts_at > bindparam("now"))
    .order_by(_s.id)
)


async def lines(database: Database, site: str, today: date, now: datetime) -> list[Alert]:
    """Return the whole work list of a site, the most urgent line first.

    It costs what the stays in care cost, however much history is kept.
    """
    stays = await _stays(database, site, today)
    known = [Authorization.kept(row) for row in await database.fetch(_AUTHORIZATIONS, site=site)]
    clients = {one.client_id for one in known}
    clients |= {stay.client_id for stay in stays if stay.payers}
    since = today - OPEN_ROLLS
    booked = await reading.booked(database, site, clients, since)
    until = sunday_of(today)
    ahead = await database.fetch(_AHEAD, site=site, today=today, until=until, now=now)
    return work_list(
        stays,
        Site(
            today=today,
            authorizations=known,
            newest=await reading.newest_rules(database, site),
            pinned=await reading.pinned_rules(database, site, {one.payer for one in known}),
            given=await reading.given(
                database, site, clients, min(today - RETROSPECT, monday_of(today)), until
            ),
            booked=reading.credits_by_client(booked),
            meetings=_meetings(booked),
            open_meetings=[_meeting(row) for row in ahead],
        ),
    )


async def _stays(database: Database, site: str, today: date) -> list[Stay]:
    payers: dict[UUID, set[str]] = {}
    for row in await database.fetch(_COVERED, site=site, today=today):
        payers.setdefault(row["episode_id"], set()).add(row["payer"])
    return [
        Stay(
            episode_id=row["id"],
            client_id=row["client_id"],
            level_of_care=row["level_of_care"],
            started_on=row["started_on"],
            is_on_hold=row["state"] == EpisodeState.ONHOLD,
            payers=frozenset(payers.get(row["id"], ())),
        )
        for row in await database.fetch(_STAYS, site=site)
    ]


def _meetings(rows: reading.Rows) -> dict[UUID, list[Meeting]]:
    found: dict[UUID, list[Meeting]] = {}
    for row in rows:
        found.setdefault(row["client_id"], []).append(_meeting(row))
    return found


def _meeting(row: Any) -> Meeting:
    return Meeting(row["id"], row["day"], row["session_type"], row["starts_at"], row["minutes"])
