"""Reads replies, and what webhooks and timers must know before a unit is opened: at which site."""

from collections.abc import Collection
from uuid import UUID

import asyncpg
from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, select, text

from services.notifications import tables
from services.notifications.domain.replies.reply import ReplyState
from services.notifications.domain.replies.vocabulary import ReplyWords
from services.notifications.domain.replies.words import Vocabulary, vocabulary_of
from services.notifications.domain.terms import ChannelName, Language
from services.notifications.queries.people import Known
from shared.database import Database
from shared.http.paging import Window

_n, _p, _k = tables.notification.c, tables.reply.c, tables.person_key.c

_w = tables.reply_words.c
_IN_FORCE = select(tables.reply_words).where(_w.site == bindparam("site"), _w.ended_at.is_(None))

_SITE_OF = select(tables.notification.c.site).where(tables.notification.c.id == bindparam("id"))
_SITES_WAITING = (
    select(tables.receipt.c.site).where(tables.receipt.c.applied_at.is_(None)).distinct()
)
_LAST_WRITTEN_TO = (
    select(_n.site, _n.person_id)
    .where(_n.person_id == any_(bindparam("people", type_=ARRAY(Uuid))))
    .where(_n.channel == bindparam("channel"), _n.sent_at.is_not(None))
    .order_by(_n.sent_at.desc())
    .limit(1)
)
_REPLY = (
    select(tables.reply, _k.wrapped)
    .outerjoin(tables.person_key, and_(_k.person_id == _p.person_id, _k.site == _p.site))
    .where(_p.id == bindparam("id"), _p.site == bindparam("site"))
)


async def site_of(database: Database, notification_id: UUID) -> str | None:
    row = await database.fetch_one(_SITE_OF, id=notification_id)
    return None if row is None else str(row["site"])


async def sites_with_receipts(database: Database) -> list[str]:
    rows = await database.fetch(_SITES_WAITING)
    return [row["site"] for row in rows]


async def last_written_to(
    database: Database, people: Collection[Known], channel: ChannelName
) -> Known | None:
    """Return who of these was written to last on a channel; None where nobody ever was."""
    ids = [one.person_id for one in people]
    row = await database.fetch_one(_LAST_WRITTEN_TO, people=ids, channel=channel)
    return None if row is None else Known(row["site"], row["person_id"])


async def reply(database: Database, site: str, identity: UUID) -> asyncpg.Record | None:
    return await database.fetch_one(_REPLY, site=site, id=identity)


async def replies(
    database: Database,
    site: str,
    window: Window,
    *,
    state: ReplyState | None,
    person_id: UUID | None,
) -> list[asyncpg.Record]:
    statement = select(tables.reply).where(_p.site == site)
    if state is not None:
        # Written out where it is the condition of the index.
        is_open = text("state = 'open'")
        statement = statement.where(is_open if state is ReplyState.OPEN else _p.state == state)
    if person_id is not None:
        statement = statement.where(_p.person_id == person_id)
    return await database.fetch(window.of(statement, _p.id))


async def reply_words_in_force(database: Database, site: str) -> dict[Language, ReplyWords]:
    rows = await database.fetch(_IN_FORCE, site=site)
    found = [tables.reply_words_of(dict(row)) for row in rows]
    return {one.language: one for one in found}


async def vocabulary(database: Database, site: str) -> Vocabulary:
    """Return what a site understands now."""
    in_force = await reply_words_in_force(database, site)
    return vocabulary_of({language: one.words for language, one in in_force.items()})


async def reply_words_versions(
    database: Database, site: str, language: Language, window: Window
) -> list[asyncpg.Record]:
    statement = select(tables.reply_words).where(_w.site == site, _w.language == language.value)
    return await database.fetch(window.of(statement, _w.id))
