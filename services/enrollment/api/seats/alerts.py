"""Owns the route of alerts: who awaits care, how long, and until when it is to begin."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.enrollment.api.local_day import Now, site_at
from services.enrollment.domain.intake.application import ApplicationState
from services.enrollment.domain.seats.initiation import Initiation, InitiationState
from services.enrollment.domain.seats.waitlist_policy import WaitlistPolicy
from services.enrollment.queries import waiting_for_care, waitlist
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["waitlist"], route_class=CommandRoute)


class AlertView(BaseModel):
    """An application that awaits care. Days are the site's; `due_on`: the last day to begin."""

    application_id: UUID
    client_id: UUID
    program: str
    track: str | None
    application_state: ApplicationState
    received_on: date
    days_waiting: int
    due_on: date
    days_left: int
    state: InitiationState

    @classmethod
    def of_row(cls, row: Any, today: date, policy: WaitlistPolicy) -> "AlertView":
        initiation = Initiation.on(today, row["received_on"], policy)
        return cls(
            application_id=row["id"],
            client_id=row["client_id"],
            program=row["program"],
            track=row["track"],
            application_state=row["state"],
            received_on=row["received_on"],
            days_waiting=initiation.days_waiting,
            due_on=initiation.due_on,
            days_left=(initiation.due_on - today).days,
            state=initiation.state,
        )


@router.get("/sites/{site}/alerts")
async def list_alerts(
    *, site: Site, reads: Reads, paging: Paging, now: Now, state: InitiationState | None = None
) -> Page[AlertView]:
    """List the applications not yet in care, the longest waiting first.

    Care is to begin within 14 days of receipt (HEDIS IET; the site's policy): `at_risk` from 4
    days before, `missed` afterwards.
    """
    today = (await site_at(reads.database, site)).today(now)
    policy = await waitlist.current_policy(reads.database, site)
    rows = await waiting_for_care.applications(
        reads.database, site, paging, today=today, policy=policy, state=state
    )
    return paging.page(
        rows, lambda row: AlertView.of_row(row, today, policy), lambda row: row["id"]
    )
