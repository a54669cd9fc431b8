"""Stores waitlists; whoever reads an entry to change it holds all seats of the site first."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Uuid,
    any_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from services.enrollment import tables
from services.enrollment.domain.seats.waitlist import OPEN_ENTRY_STATES, EntryState, WaitlistEntry
from services.enrollment.domain.seats.waitlist_policy import WaitlistPolicy
from services.enrollment.store.seats import hold_all_seats
from shared.unit_of_work import Repository

_w, _l = tables.waitlist_entry.c, tables.waitlist_line.c
_other = tables.waitlist_entry.alias("other")
_SITE: BindParameter[str] = bindparam("site")
_OF_GROUP = _w.group_id == bindparam("group_id")
_IS_WAITING = _w.state == EntryState.WAITING.value
_IS_OPEN = or_(*(_w.state == state.value for state in sorted(OPEN_ENTRY_STATES)))
_ORDER = (_w.rank, _w.entered_at, _w.id)

_KEY = func.unnest(bindparam("keys", type_=ARRAY(BigInteger))).column_valued("key")
_LOCK = select(func.pg_advisory_xact_lock(_KEY))

_ACCEPTED = exists().where(
    _other.c.group_id == _w.group_id, _other.c.state == EntryState.ACCEPTED.value
)
_GROUPS = (
    select(_w.group_id)
    .where(_w.client_id == any_(bindparam("clients", type_=ARRAY(Uuid))), _IS_OPEN, ~_ACCEPTED)
    .distinct()
    .order_by(_w.group_id)
)
_IS_ACCEPTED = select(exists().where(_OF_GROUP, _w.state == EntryState.ACCEPTED.value))
_IS_ACCEPTED_IN_ANOTHER = select(
    exists().where(_OF_GROUP, _w.state == EntryState.ACCEPTED.value, _w.id != bindparam("id"))
)
_OPEN_ELSEWHERE = select(exists().where(_OF_GROUP, _IS_OPEN, _w.site != _SITE))
_OPEN_HERE = (
    select(tables.waitlist_entry).where(_OF_GROUP, _IS_OPEN, _w.site == _SITE).order_by(_w.id)
)
_OF_APPLICATION = (
    select(tables.waitlist_entry)
    .where(_w.application_id == bindparam("application_id"), _IS_OPEN, _w.site == _SITE)
    .order_by(_w.id)
)
_IN_LINE = (_w.site == _l.site, _w.program == _l.program, _w.track == _l.track)
_HEAD = (
    select(tables.waitlist_entry)
    .where(*_IN_LINE, _IS_WAITING, ~_ACCEPTED)
    .order_by(*_ORDER)
    .limit(1)
    .lateral("head")
)
_HEADS = select(_HEAD).select_from(tables.waitlist_line.join(_HEAD, true())).where(_l.site == _SITE)
_DUE = (
    select(tables.waitlist_entry)
    .where(_w.site == _SITE, _w.state == EntryState.OFFERED.value)
    .where(_w.offer_expires_at <= bindparam("now"))
    .order_by(_w.offer_expires_at, _w.id)
    .limit(bindparam("at_most"))
)
_OF_ACCEPTED_GROUPS = (
    select(tables.waitlist_entry)
    .join(_other, _other.c.group_id == _w.group_id)
    .where(_w.site == _SITE, _IS_OPEN, _other.c.others_open)
    .order_by(_w.id)
    .limit(bindparam("at_most"))
)
_UNSETTLED = (
    select(tables.waitlist_entry)
    .where(_w.site == _SITE, _w.others_open)
    .where(
        ~exists().where(
            _other.c.group_id == _w.group_id,
            or_(*(_other.c.state == state.value for state in sorted(OPEN_ENTRY_STATES))),
        )
    )
    .limit(bindparam("at_most"))
    # The site may have no capacity, and then nothing that all who decide about seats wait for.
    .with_for_update(skip_locked=True)
)
_IN_USE = select(_w.priority).where(_w.site == _SITE, _IS_OPEN).distinct()
_RANK_AGAIN = (
    update(tables.waitlist_entry)
    .where(_w.site == _SITE, _w.priority == bindparam("of_priority"), _IS_OPEN)
    .where(_w.rank != bindparam("new_rank"))
    # Whoever read the entry before is to read it again.
    .values(rank=bindparam("new_rank"), version=_w.version + 1)
)
_ADD_LINE = insert(tables.waitlist_line).on_conflict_do_nothing()


class SqlWaitlist(Repository[WaitlistEntry]):
    table = tables.waitlist_entry

    def add(self, aggregate: WaitlistEntry) -> None:
        super().add(aggregate)
        place = {"program": aggregate.program, "track": aggregate.track or ""}
        self._uow.write(_ADD_LINE, site=aggregate.site, **place)

    async def find(self, aggregate_id: UUID) -> WaitlistEntry | None:
        await hold_all_seats(self._uow)
        return await super().find(aggregate_id)

    async def one_at_a_time(self, client_ids: Iterable[UUID]) -> None:
        await self._uow.begin()
        await self._uow.fetch(_LOCK, keys=sorted({_lock_key(client) for client in client_ids}))

    async def groups_of(self, client_ids: Collection[UUID]) -> list[UUID]:
        rows = await self._uow.fetch(_GROUPS, clients=list(client_ids))
        return [row["group_id"] for row in rows]

    async def is_accepted(self, group_id: UUID) -> bool:
        accepted: bool = await self._uow.fetch_value(_IS_ACCEPTED, group_id=group_id)
        return accepted

    async def is_accepted_in_another(self, entry: WaitlistEntry) -> bool:
        accepted: bool = await self._uow.fetch_value(
            _IS_ACCEPTED_IN_ANOTHER, group_id=entry.group_id, id=entry.id
        )
        return accepted

    async def is_open_elsewhere(self, group_id: UUID) -> bool:
        is_open: bool = await self._uow.fetch_value(
            _OPEN_ELSEWHERE, group_id=group_id, site=self._uow.site
        )
        return is_open

    async def open_of_group(self, group_id: UUID) -> list[WaitlistEntry]:
        return await self.list_by(_OPEN_HERE, group_id=group_id, site=self._uow.site)

    async def open_of_application(self, application_id: UUID) -> list[WaitlistEntry]:
        await hold_all_seats(self._uow)
        return await self.list_by(
            _OF_APPLICATION, application_id=application_id, site=self._uow.site
        )

    async def place_of(self, entry: WaitlistEntry) -> int:
        ahead: int = await self._uow.fetch_value(
            tables.PEOPLE_AHEAD,
            site=entry.site,
            program=entry.program,
            track=entry.track or "",
            rank=entry.rank,
            entered_at=entry.entered_at,
            id=entry.id,
        )
        return ahead + 1

    async def heads(self) -> list[WaitlistEntry]:
        return await self.list_by(_HEADS, site=self._uow.site)

    async def due(self, now: datetime, at_most: int) -> list[WaitlistEntry]:
        await hold_all_seats(self._uow)
        return await self.list_by(_DUE, site=self._uow.site, now=now, at_most=at_most)

    async def of_accepted_groups(self, at_most: int) -> list[WaitlistEntry]:
        await hold_all_seats(self._uow)
        return await self.list_by(_OF_ACCEPTED_GROUPS, site=self._uow.site, at_most=at_most)

    async def unsettled(self, at_most: int) -> list[WaitlistEntry]:
        await hold_all_seats(self._uow)
        return await self.list_by(_UNSETTLED, site=self._uow.site, at_most=at_most)

    async def priorities_in_use(self) -> set[str]:
        rows = await self._uow.fetch(_IN_USE, site=self._uow.site)
        return {row["priority"] for row in rows}

    def rank_again(self, policy: WaitlistPolicy) -> None:
        for priority in policy.priorities:
            self._uow.write(
                _RANK_AGAIN,
                site=self._uow.site,
                of_priority=priority.code,
                new_rank=priority.rank,
            )

    def to_row(self, aggregate: WaitlistEntry) -> dict[str, Any]:
        row = {name: value for name, value in vars(aggregate).items() if name not in _IDENTITY}
        return {**row, "track": aggregate.track or ""}

    def from_row(self, row: Mapping[str, Any]) -> WaitlistEntry:
        return WaitlistEntry(
            **{**row, "track": row["track"] or None, "state": EntryState(row["state"])}
        )


_IDENTITY = ("id", "site", "version")


def _lock_key(client_id: UUID) -> int:
    return int.from_bytes(client_id.bytes[8:], signed=True)
