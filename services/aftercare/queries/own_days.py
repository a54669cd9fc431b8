"""What a client's day holds, of each kind the first few."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, case, or_, select

from services.aftercare.queries.own_linkages import OWN_LINKAGES
from services.aftercare.queries.rows import Row, rows
from services.aftercare.tables import (
    alumni_event,
    alumni_membership,
    check_in,
    event_place,
    help_request,
    linkage,
)
from services.aftercare.tables.persons import of_persons
from shared.database import Database

_FEW = 5
_h, _c, _e, _p = help_request.c, check_in.c, alumni_event.c, event_place.c


async def open_help(database: Database, site: str, client_ids: Collection[UUID]) -> Row | None:
    """Return the newest of the client's own calls that nobody has closed."""
    found = await database.fetch_one(
        select(help_request)
        .where(
            _h.site == site,
            _h.client_id == of_persons(client_ids),
            _h.state != "closed",
            _h.asked_as != "family",
        )
        .order_by(_h.id.desc())
        .limit(1)
    )
    return None if found is None else dict(found)


async def next_check_in(database: Database, site: str, client_ids: Collection[UUID]) -> Row | None:
    """Return the one that is open, else the newest that is late, else the next to come."""
    comes = _c.state == "scheduled"
    kind = case((_c.state == "due", 0), (comes, 2), else_=1)
    newest_first = case((comes, None), else_=_c.due_on)
    found = await database.fetch_one(
        select(check_in)
        .where(
            _c.site == site,
            _c.client_id == of_persons(client_ids),
            _c.state != "completed",
            _c.state != "cancelled",
        )
        .order_by(kind, newest_first.desc(), _c.due_on, _c.id)
        .limit(1)
    )
    return None if found is None else dict(found)


async def open_linkages(
    database: Database, site: str, client_ids: Collection[UUID]
) -> Sequence[Row]:
    """Return the newest that are not over."""
    statement = OWN_LINKAGES.where(
        linkage.c.site == site,
        linkage.c.client_id == of_persons(client_ids),
        *(linkage.c.state != over for over in ("completed", "ended_early", "cancelled")),
    )
    return rows(await database.fetch(statement.order_by(linkage.c.id.desc()).limit(_FEW)))


async def meetings_ahead(
    database: Database, site: str, client_ids: Collection[UUID], now: datetime
) -> Sequence[Row]:
    """Return the meetings to come at which the client has a place, or waits for one.

    Those at which it had one, and that were cancelled, are among them.
    """
    statement = (
        select(
            *(_e.id.label("event_id"), _e.title, _e.starts_at, _e.ends_at, _e.timezone),
            _p.state.label("place"),
            _e.state.label("state"),
        )
        .join_from(alumni_membership, event_place, _p.membership_id == alumni_membership.c.id)
        .join(alumni_event, _e.id == _p.event_id)
        .where(
            alumni_membership.c.site == site,
            alumni_membership.c.client_id == of_persons(client_ids),
            or_(
                and_(
                    or_(_p.state == "confirmed", _p.state == "waitlisted"),
                    _e.state == "scheduled",
                ),
                _e.state == "cancelled",
            ),
            _e.ends_at > now,
        )
        .order_by(_e.starts_at, _e.id)
        .limit(_FEW)
    )
    return rows(await database.fetch(statement))
