"""Owns how much waits and since when, over indexes that hold only what is open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, Table, Text, and_, any_, func, literal, select

from services.aftercare.domain.check_ins.check_in import CheckInState
from services.aftercare.domain.help.help_request import HelpState
from services.aftercare.domain.linkages.states import LinkageState
from services.aftercare.domain.outreach.task import OutreachState
from services.aftercare.queries.rows import Row, rows
from services.aftercare.tables import baseline, check_in, help_request, linkage, outreach_task
from shared.database import Database

_c, _o, _l, _h, _b = check_in.c, outreach_task.c, linkage.c, help_request.c, baseline.c


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, and since when the oldest does."""

    count: int
    oldest: datetime | None


async def waiting(
    database: Database, now: datetime, sites: Collection[str] | None = None
) -> Mapping[str, Waiting]:
    """Return what waits, by kind; `sites` None is every site."""
    found = {}
    for kind, (table, since, condition) in _kinds(now).items():
        statement = select(func.count().label("count"), func.min(since).label("oldest"))
        statement = statement.select_from(table).where(condition, *_at(table, sites))
        row = await database.fetch_one(statement)
        found[kind] = Waiting(row["count"], row["oldest"]) if row else Waiting(0, None)
    return found


def _kinds(now: datetime) -> Mapping[str, tuple[Table, ColumnElement[Any], ColumnElement[bool]]]:
    return {
        "check_ins_due": (check_in, _c.wakes_at, _c.wakes_at <= now),
        "outreach_overdue": (
            outreach_task,
            _o.due_at,
            and_(_o.state == OutreachState.OPEN.value, _o.due_at <= now),
        ),
        "linkages_awaiting_answer": (
            linkage,
            _l.requested_at,
            _l.state == LinkageState.REQUESTED.value,
        ),
        "linkage_steps_overdue": (linkage, _l.due_at, _l.due_at <= now),
        # What could wait for staff to work is counted from then on.
        "help_unanswered": (
            help_request,
            _help_since,
            and_(_h.state == HelpState.ASKED.value, _help_since <= now),
        ),
        "baselines_wanted": (baseline, _b.wakes_at, _b.wakes_at <= now),
    }


_help_since = func.coalesce(_h.tell_from, _h.asked_at)


async def falling_due(
    database: Database, first: date, last: date, sites: Collection[str] | None = None
) -> Sequence[Row]:
    """Return how many check-ins are to be asked on each local day, both days included."""
    statement: Select[Any] = (
        select(_c.due_on, func.count().label("count"))
        .where(
            _c.state == CheckInState.SCHEDULED.value,
            _c.due_on.between(first, last),
            *_at(check_in, sites),
        )
        .group_by(_c.due_on)
        .order_by(_c.due_on)
    )
    return rows(await database.survey(statement))


def _at(table: Table, sites: Collection[str] | None) -> list[ColumnElement[bool]]:
    return [] if sites is None else [table.c.site == any_(literal(sorted(sites), ARRAY(Text)))]
