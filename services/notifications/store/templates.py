"""Stores a site's own words, and finds what is published for a batch of hand-overs."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID, uuid5

from pydantic import ValidationError
from sqlalchemy import ARRAY, BigInteger, Text, any_, bindparam, func, select

from services.notifications import tables
from services.notifications.domain.templates.book import BUILT_IN_ONLY, Book
from services.notifications.domain.templates.template import Template, compiled
from services.notifications.domain.templates.text import TextIsMalformed
from services.notifications.domain.templates.version import (
    FrontDesk,
    TemplateVersion,
)
from services.notifications.domain.templates.wordings import TEMPLATES
from services.notifications.store.people import AT_SITE
from shared.database.pool import Connection, fetch
from shared.unit_of_work import Repository

_t, _d = tables.template_version.c, tables.front_desk.c
_LOCKS = UUID("2f0e7a6c-58a1-5e0f-9d49-7b1b2d0c6a35")
_HOLD = select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger)))
_OF_CODE = select(tables.template_version).where(_t.site == AT_SITE, _t.code == bindparam("code"))
_DRAFT = _OF_CODE.where(tables.IS_DRAFT)
_PUBLISHED = _OF_CODE.where(tables.IS_PUBLISHED)
_LAST_NUMBER = select(func.max(_t.number)).where(_t.site == AT_SITE, _t.code == bindparam("code"))
_SITES = any_(bindparam("sites", type_=ARRAY(Text)))
_IN_USE = select(_t.id, _t.site, _t.code).where(_t.site == _SITES, tables.IS_PUBLISHED)
_WORDS = select(_t.id, _t.code, _t.number, _t.wordings).where(
    _t.id == any_(bindparam("ids", type_=ARRAY(_t.id.type)))
)
_PHONES = select(_d.site, _d.phone).where(_d.site == _SITES, _d.phone.is_not(None))


class SqlTemplates(Repository[TemplateVersion]):
    table = tables.template_version

    async def hold(self, code: str) -> None:
        await self._uow.begin()
        key = uuid5(_LOCKS, f"{self._uow.site}/{code}").bytes[8:]
        await self._uow.fetch(_HOLD, key=int.from_bytes(key, signed=True))

    async def draft(self, code: str) -> TemplateVersion | None:
        return await self.find_by(_DRAFT, code=code, site=self._uow.site)

    async def published(self, code: str) -> TemplateVersion | None:
        return await self.find_by(_PUBLISHED, code=code, site=self._uow.site)

    async def in_use(self, code: str) -> Template:
        own = await self._uow.fetch_one(_PUBLISHED, code=code, site=self._uow.site)
        return (own and _compiled(dict(own))) or TEMPLATES[code]

    async def last_number(self, code: str) -> int:
        return (await self._uow.fetch_value(_LAST_NUMBER, code=code, site=self._uow.site)) or 0

    def to_row(self, aggregate: TemplateVersion) -> dict[str, Any]:
        return {
            **_columns(aggregate),
            "wordings": tables.stored_wordings(aggregate.wordings),
        }

    def from_row(self, row: Mapping[str, Any]) -> TemplateVersion:
        return tables.version_of(row)


class SqlFrontDesks(Repository[FrontDesk]):
    table = tables.front_desk

    def to_row(self, aggregate: FrontDesk) -> dict[str, Any]:
        return {**_columns(aggregate), "private_words": list(aggregate.private_words)}

    def from_row(self, row: Mapping[str, Any]) -> FrontDesk:
        return tables.desk_of(row)


class Bookshelf:
    """Compiled templates, kept as long as they are in use. One query finds what is published.

    A version never changes, so its id is all that need be asked; words are read once.
    """

    def __init__(self) -> None:
        self._compiled: dict[UUID, Template | None] = {}

    async def book(self, connection: Connection, sites: Collection[str]) -> Book:
        """Return what these sites have published, as of now."""
        asked = {"sites": sorted(sites)}
        in_use = await fetch(connection, _IN_USE, asked)
        phones = {row["site"]: row["phone"] for row in await fetch(connection, _PHONES, asked)}
        if not in_use and not phones:
            return BUILT_IN_ONLY
        await self._read(connection, [row["id"] for row in in_use])
        published = {(row["site"], row["code"]): self._compiled[row["id"]] for row in in_use}
        return Book({key: one for key, one in published.items() if one is not None}, phones)

    async def _read(self, connection: Connection, ids: Collection[UUID]) -> None:
        unread = [one for one in ids if one not in self._compiled]
        if not unread:
            return
        for row in await fetch(connection, _WORDS, {"ids": unread}):
            self._compiled[row["id"]] = _compiled(dict(row))


def _compiled(row: Mapping[str, Any]) -> Template | None:
    """Return the template; None, so that the built-in one stands, where a field is no more.

    What an earlier release published must not keep a batch from leaving.
    """
    built_in = TEMPLATES.get(row["code"])
    try:
        wordings = tables.WORDINGS.validate_python(row["wordings"])
        own = compiled(row["code"], row["number"], wordings)
    except (TextIsMalformed, ValidationError):
        return None
    return own.over(built_in) if built_in else own


def _columns(aggregate: TemplateVersion | FrontDesk) -> dict[str, Any]:
    identity = ("id", "site", "version")
    return {name: value for name, value in vars(aggregate).items() if name not in identity}
