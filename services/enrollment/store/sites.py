"""Stores sites: a row of its own kind, overwritten."""

from dataclasses import asdict

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from services.enrollment import tables
from services.enrollment.domain.site import Site, SiteIsNotRegistered
from shared.unit_of_work import SqlUnitOfWork

_SITE = select(tables.site).where(tables.site.c.code == bindparam("code"))

_NEW_SITE = insert(tables.site)
_PUT_SITE = _NEW_SITE.on_conflict_do_update(
    index_elements=["code"],
    set_={
        "name": _NEW_SITE.excluded.name,
        "timezone": _NEW_SITE.excluded.timezone,
        "synthetic": _NEW_SITE.excluded.synthetic,
        "state_fips": _NEW_SITE.excluded.state_fips,
    },
)


class SqlSites:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self) -> Site:
        site = await self.named(self._uow.site)
        if site is None:
            raise SiteIsNotRegistered("Register this site first.")
        return site

    async def named(self, code: str) -> Site | None:
        row = await self._uow.look_up(_SITE, code=code)
        return None if row is None else Site(**dict(row))

    def put(self, site: Site) -> None:
        self._uow.write(_PUT_SITE, **asdict(site))
