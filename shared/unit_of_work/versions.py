"""Stores what a site sets in versions, and finds them: the newest, or one by its number."""

from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from sqlalchemy import Select, Table, bindparam, select

from shared.unit_of_work.repository import Repository
from shared.versions import Version

V = TypeVar("V", bound=Version)


@lru_cache
def versions_of(table: Table, *of: str) -> Select[Any]:
    """Select the published versions of `site`; `of` are columns that say of what, by their name."""
    own = (table.c[name] == bindparam(name) for name in ("site", *of))
    return select(table).where(*own, table.c.number.is_not(None))


@lru_cache
def newest_of(table: Table, *of: str) -> Select[Any]:
    return versions_of(table, *of).order_by(table.c.number.desc()).limit(1)


@lru_cache
def numbered_of(table: Table, *of: str) -> Select[Any]:
    """Select the version of `number`."""
    return versions_of(table, *of).where(table.c.number == bindparam("number"))


class VersionRepository(Repository[V]):
    """`of` are the columns that say of what a version is, where a site has them of several."""

    of: ClassVar[tuple[str, ...]] = ()

    async def newest(self, *of: str) -> V | None:
        found = dict(zip(self.of, of, strict=True))
        return await self.find_by(newest_of(self.table, *self.of), site=self._uow.site, **found)

    async def append(self, version: V) -> V:
        """Add it as the next version; where it says what the newest says, return that one."""
        newest = await self.newest(*(getattr(version, name) for name in self.of))
        following = version.follows(newest)
        if following is version:
            self.add(version)
        return following
