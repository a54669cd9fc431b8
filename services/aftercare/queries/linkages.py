"""Linkages as lists and pages show them, what was disclosed, and where some wait for the clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from services.aftercare.queries.rows import Row, equals, rows
from services.aftercare.queries.waking import sites_of, waking_in
from services.aftercare.tables import (
    data_key,
    disclosure,
    known_consent,
    linkage,
    linkage_link,
    linkage_rules,
    provider_subject,
    refused_answer,
)
from services.aftercare.tables.linkages import RESTING_STATES, RESTS
from shared.database import Database
from shared.http.paging import Window

_c, _k = linkage.c, known_consent.c
_NOW: ColumnElement[datetime] = bindparam("now", type_=DateTime(timezone=True))
_ENDED = or_(
    _k.ended_at <= _NOW,
    _k.expires_on < cast(func.timezone(_c.timezone, _NOW), Date),
)
# Not negated: what is wrapped in a function is in no index.
_IS_OVERDUE = _c.due_at <= _NOW
_IS_NOT_OVERDUE = or_(_c.due_at.is_(None), _c.due_at > _NOW)
# Word for word the index's own condition, or PostgreSQL would not see that it fits.
_HAS_AN_END = literal_column(RESTS, Boolean)
_RESTS = and_(or_(*(_c.state == state for state in RESTING_STATES)), _c.consent_id.is_not(None))
_CONSENT_STANDS = case(
    (_RESTS, func.coalesce(_c.consent_ends_at > _NOW, True)),
    else_=None,
)
_LINKAGES = select(linkage, _CONSENT_STANDS.label("consent_stands"))
_LACKS: list[ColumnElement[bool]] = [_HAS_AN_END, _c.consent_ends_at <= _NOW]
_LACKS_NOTHING = func.coalesce(_CONSENT_STANDS, True)
_ONE = (
    _LINKAGES.outerjoin(data_key, data_key.c.owner_id == _c.client_id)
    .add_columns(data_key.c.wrapped.label("key"))
    .where(_c.id == bindparam("id"), _c.site == bindparam("site"))
)
_LINKS = (
    select(linkage_link)
    .where(linkage_link.c.linkage_id == bindparam("id"))
    .order_by(linkage_link.c.id.desc())
    .limit(50)
)
_REFUSED = (
    select(refused_answer)
    .where(refused_answer.c.linkage_id == bindparam("id"))
    .order_by(refused_answer.c.id.desc())
    .limit(50)
)
_BEHIND_LINK = select(linkage_link.c.site).where(linkage_link.c.id == bindparam("id"))
_SITES_WAKING = waking_in(linkage)


async def linkages(
    database: Database, site: str, wanted: Mapping[str, Any], window: Window, now: datetime
) -> Sequence[Row]:
    """Return the site's linkages as `wanted`; `overdue` and `lacks_consent` are as of `now`."""
    return rows(await database.fetch(listed(site, wanted, window), now=now))


def listed(site: str, wanted: Mapping[str, Any], window: Window) -> Select[Any]:
    """Return the list's statement, of the parameter `now`."""
    columns = {
        name: value for name, value in wanted.items() if name not in {"overdue", "lacks_consent"}
    }
    conditions = equals(linkage, columns)
    if (overdue := wanted["overdue"]) is not None:
        conditions.append(_IS_OVERDUE if overdue else _IS_NOT_OVERDUE)
    if (lacks := wanted["lacks_consent"]) is not None:
        conditions += _LACKS if lacks else [_LACKS_NOTHING]
    return window.of(_LINKAGES.where(_c.site == site, *conditions), _c.id)


async def linkage_with_parts(
    database: Database, site: str, linkage_id: UUID, now: datetime
) -> Row | None:
    """Return the linkage with newest links and refused answers, or None; `key` opens its note."""
    found = await database.fetch_one(_ONE, id=linkage_id, site=site, now=now)
    if found is None:
        return None
    links = rows(await database.fetch(_LINKS, id=linkage_id))
    refused = rows(await database.fetch(_REFUSED, id=linkage_id))
    return {**dict(found), "links": links, "refused_answers": refused}


async def for_provider(
    database: Database, site: str, provider_code: str, window: Window, now: datetime
) -> list[UUID]:
    """Return a page of what the provider was asked for and a consent lets it see."""
    statement = (
        select(_c.id)
        .join(known_consent, and_(_k.id == _c.consent_id, _k.site == _c.site))
        .where(
            _c.site == site,
            _c.provider_code == provider_code,
            ~func.coalesce(_ENDED, False),
        )
    )
    return [row["id"] for row in await database.fetch(window.of(statement, _c.id), now=now)]


async def disclosures(
    database: Database, site: str, wanted: Mapping[str, Any], window: Window
) -> Sequence[Row]:
    """Return the site's accounting rows as `wanted`, the oldest first."""
    statement: Select[Any] = select(disclosure).where(
        disclosure.c.site == site, *equals(disclosure, wanted)
    )
    return rows(await database.fetch(window.of(statement, disclosure.c.id)))


async def provider_subjects(
    database: Database, site: str, wanted: Mapping[str, Any], window: Window
) -> Sequence[Row]:
    statement: Select[Any] = select(provider_subject).where(
        provider_subject.c.site == site, *equals(provider_subject, wanted)
    )
    return rows(await database.fetch(window.of(statement, provider_subject.c.id)))


async def rules(database: Database, site: str, window: Window) -> Sequence[Row]:
    """Return every version of the site's rules, the oldest first."""
    statement: Select[Any] = select(linkage_rules).where(linkage_rules.c.site == site)
    return rows(await database.fetch(window.of(statement, linkage_rules.c.id)))


async def site_of_link(database: Database, link_id: UUID) -> str | None:
    site: str | None = await database.fetch_value(_BEHIND_LINK, id=link_id)
    return site


async def sites_waking(database: Database, now: datetime) -> list[str]:
    """Return the sites that have linkages whose next step the clock has a part in."""
    return await sites_of(_SITES_WAKING, database, now=now)
