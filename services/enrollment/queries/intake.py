"""Owns reading what intake keeps: drafts, agreements, a site's numbers, and what is due."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    Date,
    DateTime,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    text,
)

from services.enrollment.domain.intake.application import UNDECIDED
from services.enrollment.domain.intake.intake_rules import IntakeRules
from services.enrollment.tables import (
    agreement,
    application,
    application_draft,
    client_key,
    episode,
    intake_rules,
    site,
)
from shared.database import Database
from shared.http.paging import Window

LONGEST_HISTORY = 20
"""Stays that are looked back through."""

_NOW = bindparam("now", type_=DateTime(timezone=True))
_DRAFT = (
    select(application_draft, client_key.c.wrapped)
    .outerjoin(client_key, client_key.c.client_id == application_draft.c.client_id)
    .where(application_draft.c.site == bindparam("site"))
    .where(application_draft.c.id == bindparam("id"))
)
_KEY = select(client_key.c.wrapped).where(client_key.c.client_id == bindparam("client_id"))
_SITES_TO_FORGET_AT = (
    select(application_draft.c.site)
    .where(application_draft.c.forget_at <= _NOW)
    .distinct()
    .order_by(application_draft.c.site)
)
# As the index writes it, so that the index answers.
_IS_UNDECIDED = text(
    "application.state IN (" + ", ".join(sorted(f"'{state.value}'" for state in UNDECIDED)) + ")"
)
_SITES_TO_EXPIRE_AT = (
    select(site.c.code)
    .where(
        select(literal_column("1"))
        .select_from(application)
        .where(application.c.site == site.c.code, _IS_UNDECIDED)
        .where(application.c.expires_on < cast(func.timezone(site.c.timezone, _NOW), Date))
        .exists()
    )
    .order_by(site.c.code)
)
_ONE_AGREEMENT = select(agreement).where(
    agreement.c.site == bindparam("site"), agreement.c.id == bindparam("id")
)
_NEWEST_RULES = (
    select(intake_rules)
    .where(intake_rules.c.site == bindparam("site"))
    .order_by(intake_rules.c.version.desc())
    .limit(1)
)


async def draft(database: Database, site_code: str, identity: UUID) -> asyncpg.Record | None:
    """Return a draft with the key of what it sealed."""
    return await database.fetch_one(_DRAFT, site=site_code, id=identity)


async def key_of(database: Database, client_id: UUID) -> bytes | None:
    key: bytes | None = await database.fetch_value(_KEY, client_id=client_id)
    return key


async def sites_to_forget_at(database: Database, now: datetime) -> list[str]:
    """Return the sites that have drafts whose time is over."""
    return [row["site"] for row in await database.fetch(_SITES_TO_FORGET_AT, now=now)]


async def sites_to_expire_at(database: Database, now: datetime) -> list[str]:
    """Return the sites where, on their own day, undecided applications are overdue."""
    return [row["code"] for row in await database.fetch(_SITES_TO_EXPIRE_AT, now=now)]


async def agreements(database: Database, site_code: str, window: Window) -> list[asyncpg.Record]:
    statement = select(agreement).where(agreement.c.site == site_code)
    return await database.fetch(window.of(statement, agreement.c.id))


async def agreement_by_id(
    database: Database, site_code: str, identity: UUID
) -> asyncpg.Record | None:
    return await database.fetch_one(_ONE_AGREEMENT, site=site_code, id=identity)


async def rules(database: Database, site_code: str) -> IntakeRules:
    row = await database.fetch_one(_NEWEST_RULES, site=site_code)
    if row is None:
        return IntakeRules()
    return IntakeRules(**{name: value for name, value in row.items() if name != "site"})


async def history(
    database: Database, site_code: str, application_id: UUID, sites: Collection[str] | None
) -> list[asyncpg.Record]:
    """Return the stays before an application, newest first, each by what the next one named."""
    first = (
        select(episode, literal_column("1").label("back"))
        .join(application, application.c.prior_episode_id == episode.c.id)
        .where(application.c.site == site_code, application.c.id == application_id)
        .cte("chain", recursive=True)
    )
    earlier = (
        select(episode, (first.c.back + 1).label("back"))
        .join(application, application.c.prior_episode_id == episode.c.id)
        .join(first, first.c.application_id == application.c.id)
        .where(first.c.back < LONGEST_HISTORY)
    )
    chain: Any = first.union_all(earlier)
    statement = select(chain).order_by(chain.c.back)
    if sites is not None:
        statement = statement.where(chain.c.site == any_(bindparam("sites", type_=ARRAY(Text))))
        return await database.fetch(statement, sites=sorted(sites))
    return await database.fetch(statement)
