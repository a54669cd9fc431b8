"""Owns reading who awaits care, since when, and until when it is to begin."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Select, select, tuple_

from services.enrollment import tables
from services.enrollment.domain.seats.initiation import InitiationState
from services.enrollment.domain.seats.waitlist_policy import WaitlistPolicy
from shared.database import Database
from shared.http.paging import Window

_a, _waits = tables.application.c, tables.awaiting_care.c


async def applications(
    database: Database,
    site: str,
    window: Window,
    *,
    today: date,
    policy: WaitlistPolicy,
    state: InitiationState | None,
) -> list[asyncpg.Record]:
    """Return a page of applications that await care, the longest waiting first."""
    statement = (
        select(_a.id, _a.client_id, _a.program, _a.track, _a.received_on, _a.state)
        .join(tables.awaiting_care, _waits.application_id == _a.id)
        .where(_waits.site == site, tables.awaits_care())
    )
    if state is not None:
        statement = _within(statement, today, policy, state)
    return await database.fetch(_page(statement, window.after).limit(window.limit + 1))


def _within(
    statement: Select[Any], today: date, policy: WaitlistPolicy, state: InitiationState
) -> Select[Any]:
    due_today = today - timedelta(days=policy.initiation_days)
    at_risk_today = due_today + timedelta(days=policy.alert_days_before)
    match state:
        case InitiationState.MISSED:
            return statement.where(_waits.received_on < due_today)
        case InitiationState.AT_RISK:
            return statement.where(_waits.received_on.between(due_today, at_risk_today))
        case InitiationState.OK:
            return statement.where(_waits.received_on > at_risk_today)


def _page(statement: Select[Any], after: UUID | None) -> Select[Any]:
    order = (_waits.received_on, _waits.application_id)
    if after is not None:
        last = tables.application.alias("last")
        key = select(last.c.received_on, last.c.id).where(last.c.id == after)
        statement = statement.where(tuple_(*order) > key.scalar_subquery())
    return statement.order_by(*order)
