"""Reads pauses: those that hold, and those that did."""

from collections.abc import Collection
from uuid import UUID

import asyncpg
from sqlalchemy import Text, any_, bindparam, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.notifications import tables
from services.notifications.domain.contacts.verification import CODE_TEMPLATE
from services.notifications.domain.operations.pause import EVERYWHERE
from services.notifications.domain.rules.first_day.rules import FIRST_DAY_RULES
from services.notifications.domain.templates.wordings import TEMPLATES
from services.notifications.handlers.alerts.climbing import RULE as ALERT_RULE
from shared.database import Database
from shared.http.paging import Window

_p = tables.pause.c
_BUILT_IN = {
    "rule": {*(rule.code for rule in FIRST_DAY_RULES), ALERT_RULE, CODE_TEMPLATE},
    "template": TEMPLATES.keys(),
}

_PAUSE = select(tables.pause).where(_p.id == bindparam("id"))


_KNOWN = text(
    """
SELECT EXISTS (SELECT FROM notification WHERE site = CAST(:site AS text)) AS site, EXISTS (
    SELECT FROM rule_set
    WHERE rules @> jsonb_build_array(jsonb_build_object('code', CAST(:rule AS text)))
) AS rule, EXISTS (
    SELECT FROM template_version WHERE code = CAST(:template AS text)
) AS template
"""
).bindparams(*(bindparam(name, type_=Text) for name in ("site", "rule", "template")))


async def unheard_of(database: Database, **named: str | None) -> list[str]:
    """Return which of `site`, `rule` and `template` nothing here has as its name."""
    known = await database.fetch_one(_KNOWN, **named)
    assert known is not None  # noqa: S101 - it has one row
    return [
        what
        for what, name in named.items()
        if name is not None and not known[what] and name not in _BUILT_IN.get(what, ())
    ]


async def pause(database: Database, pause_id: UUID) -> asyncpg.Record | None:
    return await database.fetch_one(_PAUSE, id=pause_id)


async def pauses(
    database: Database, sites: Collection[str] | None, window: Window, *, active_only: bool
) -> list[asyncpg.Record]:
    """Return those at these sites (None is every one), and those that hold everywhere."""
    statement = select(tables.pause)
    if sites is not None:
        named = literal([EVERYWHERE, *sorted(sites)], type_=ARRAY(Text))
        statement = statement.where(_p.site == any_(named))
    if active_only:
        statement = statement.where(text(tables.IS_ACTIVE))
    return await database.fetch(window.of(statement, _p.id))
