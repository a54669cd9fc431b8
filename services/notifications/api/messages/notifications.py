"""Owns the routes that show notifications: their fate and its reason, never their words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.notifications.api.operations.lanes import LaneName
from services.notifications.domain.terms import (
    Category,
    ChannelName,
    Failure,
    Reason,
    State,
)
from services.notifications.queries import messages as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["notifications"], route_class=CommandRoute)


class NotificationView(BaseModel):
    """`due_at` is the next hand-over; `unknowns` counts hand-overs whose answer was lost."""

    id: UUID
    site: str
    version: int
    rule: str
    person_id: UUID
    subject_id: UUID
    template: str
    channel: ChannelName
    category: Category
    lane: LaneName
    state: State
    reason: Reason | None
    due_at: datetime
    expires_at: datetime
    created_at: datetime
    sent_at: datetime | None
    attempts: int
    unknowns: int
    failure: Failure | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        values = {name: row[name] for name in cls.model_fields}
        return cls(**{**values, "lane": LaneName.of(row["lane"])})


@router.get("/sites/{site}/notifications")
async def list_notifications(
    site: Site,
    reads: Reads,
    paging: Paging,
    state: State | None = None,
    person_id: UUID | None = None,
) -> Page[NotificationView]:
    rows = await queries.notifications(
        reads.database, site, paging, state=state, person_id=person_id
    )
    return paging.page(rows, lambda row: NotificationView.of(dict(row)), lambda row: row["id"])


@router.get("/sites/{site}/notifications/{notification_id}")
async def get_notification(
    site: Site, notification_id: UUID, reads: Reads
) -> Answer[NotificationView]:
    row = await queries.notification(reads.database, site, notification_id)
    if row is None:
        raise NotFound("There is no notification of this id here.")
    return reads.found(NotificationView.of(dict(row)), version=row["version"])
