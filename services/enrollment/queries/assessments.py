"""Owns reading assessments, schedules, what is due, and safety alerts, always within a site."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, literal, select

from services.enrollment.domain.clinical.assessment_schedule import DueState
from services.enrollment.domain.clinical.safety_alert import AlertState
from services.enrollment.domain.stays.episode_states import EpisodeState
from services.enrollment.queries.people import ids_of
from services.enrollment.queries.records import Row, Rows
from services.enrollment.tables import (
    assessment,
    assessment_rota,
    assessment_schedule,
    client_key,
    due_assessment,
    episode,
    safety_alert,
)
from shared.database import Database
from shared.http.paging import Window

_SITES_WAKING = (
    select(assessment_rota.c.site).where(assessment_rota.c.wakes_at <= bindparam("now")).distinct()
)
_THESE = any_(bindparam("clients", type_=ARRAY(Uuid)))
_correction = assessment.alias("correction")
_ASSESSMENTS = (
    select(assessment, client_key.c.wrapped, _correction.c.id.label("corrected_by"))
    .outerjoin(client_key, client_key.c.client_id == assessment.c.client_id)
    .outerjoin(_correction, _correction.c.corrects == assessment.c.id)
    .where(assessment.c.site == bindparam("site"), assessment.c.client_id == _THESE)
)
_ONE_ASSESSMENT = _ASSESSMENTS.where(assessment.c.id == bindparam("id"))
_ONE_ALERT = (
    select(safety_alert, client_key.c.wrapped)
    .outerjoin(client_key, client_key.c.client_id == safety_alert.c.client_id)
    .where(safety_alert.c.site == bindparam("site"), safety_alert.c.id == bindparam("id"))
)
# What is due of a stay that is over, or on hold, is nobody's work today.
_DUE = (
    select(due_assessment)
    .join(episode, episode.c.id == due_assessment.c.episode_id)
    .where(due_assessment.c.site == bindparam("site"))
    .where(due_assessment.c.state == DueState.DUE.value)
    .where(episode.c.state == EpisodeState.ACTIVE.value)
)


async def sites_waking(database: Database, now: datetime) -> list[str]:
    """Return the sites that have rotas whose time has come."""
    return [row["site"] for row in await database.fetch(_SITES_WAKING, now=now)]


async def assessments_of(
    database: Database,
    site_code: str,
    window: Window,
    client_id: UUID,
    *,
    instrument: str | None,
) -> Rows:
    """Return a client's assessments, sealed, each with the client's wrapped key."""
    statement = _ASSESSMENTS
    if instrument is not None:
        statement = statement.where(assessment.c.instrument == instrument)
    ids = await ids_of(database, client_id) or ()
    return await database.fetch(
        window.of(statement, assessment.c.id), site=site_code, clients=list(ids)
    )


async def assessment_by_id(
    database: Database, site_code: str, client_id: UUID, identity: UUID
) -> Row:
    ids = await ids_of(database, client_id) or ()
    return await database.fetch_one(_ONE_ASSESSMENT, site=site_code, clients=list(ids), id=identity)


async def schedules(database: Database, site_code: str, window: Window) -> Rows:
    statement = select(assessment_schedule).where(assessment_schedule.c.site == site_code)
    return await database.fetch(window.of(statement, assessment_schedule.c.id))


async def due(
    database: Database, site_code: str, window: Window, *, client_id: UUID | None
) -> Rows:
    """Return what is due now of active stays."""
    statement = _DUE
    ids = await ids_of(database, client_id)
    if ids is not None:
        these = literal(list(ids), ARRAY(Uuid))
        statement = statement.where(due_assessment.c.client_id == any_(these))
    return await database.fetch(window.of(statement, due_assessment.c.id), site=site_code)


async def safety_alerts(
    database: Database,
    site_code: str,
    window: Window,
    *,
    state: AlertState | None,
    client_id: UUID | None,
) -> Rows:
    statement = select(safety_alert).where(safety_alert.c.site == site_code)
    if state is not None:
        statement = statement.where(safety_alert.c.state == state)
    ids = await ids_of(database, client_id)
    if ids is not None:
        these = literal(list(ids), ARRAY(Uuid))
        statement = statement.where(safety_alert.c.client_id == any_(these))
    return await database.fetch(window.of(statement, safety_alert.c.id))


async def safety_alert_by_id(database: Database, site_code: str, identity: UUID) -> Row:
    """Return the alert, sealed, with its client's wrapped key."""
    return await database.fetch_one(_ONE_ALERT, site=site_code, id=identity)
