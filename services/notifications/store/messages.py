"""Stores notifications; reading those that wait locks them, behind any hand-over under way."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from services.notifications import tables
from services.notifications.domain.messages.notification import GONE_OUT, Notification
from services.notifications.domain.terms import (
    Audience,
    Category,
    ChannelName,
    Failure,
    Lane,
    Reason,
    State,
    WhenUnknown,
)
from services.notifications.ports.people import Reach
from services.notifications.store.people import AT_SITE
from shared.unit_of_work import Repository

_n = tables.notification.c
_PERSON = bindparam("person_id", type_=Uuid)
_CLIENT = bindparam("client_id", type_=Uuid)

# In the order of ids, so that no two units wait for each other in a ring.
_ABOUT = (
    select(tables.notification)
    .where(_n.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid))), _n.site == AT_SITE)
    .where(or_(_CLIENT.is_(None), _n.client_id == _CLIENT))
    .order_by(_n.id)
    .with_for_update()
)
_OPEN_TO = (
    select(tables.notification)
    .where(_n.person_id == _PERSON, _n.site == AT_SITE, text(tables.IS_OPEN))
    .order_by(_n.id)
    .with_for_update()
)
_OPEN_BY_RULES = (
    select(tables.notification)
    .where(_n.rule == any_(bindparam("codes", type_=ARRAY(Text))), _n.site == AT_SITE)
    .where(text(tables.IS_OPEN))
    .order_by(_n.id)
    .limit(bindparam("at_most"))
    .with_for_update()
)
_OPEN_OF_OLDER = (
    select(tables.notification)
    .where(_n.subject_id == bindparam("subject_id"), _n.site == AT_SITE, text(tables.IS_OPEN))
    .where(_n.cause_id != bindparam("cause_id"))
    .order_by(_n.id)
    .limit(bindparam("at_most"))
    .with_for_update()
)
_PEOPLE_TOLD = (
    select(_n.person_id)
    .distinct()
    .where(_n.subject_id == bindparam("subject_id"), _n.site == AT_SITE)
    .where(_n.person_id == any_(bindparam("people", type_=ARRAY(Uuid))))
    .where(
        or_(
            _n.cause_id == bindparam("cause_id"),
            _n.reason == Reason.SAME_TOLD.value,
            *(_n.state == state.value for state in sorted(GONE_OUT)),
        )
    )
)
_OPEN_ABOUT_CLIENT = (
    select(tables.notification)
    .where(_n.client_id == _CLIENT, _n.site == AT_SITE, text(tables.IS_OPEN))
    .order_by(_n.id)
    .with_for_update()
)
_OPEN_FOR = _OPEN_TO.where(_n.channel == bindparam("channel"), _n.category == bindparam("category"))

_OPEN_ON = _OPEN_TO.where(_n.channel == bindparam("channel"))
_OPEN_ABOUT = _OPEN_TO.where(
    _n.client_id == bindparam("client_id"), _n.audience == Audience.FAMILY.value
)
_OF_RULE = (
    select(tables.notification)
    .where(_n.person_id == _PERSON, _n.site == AT_SITE, _n.rule == bindparam("rule"))
    .order_by(_n.id)
)
_BEGINS, _ENDS = (bindparam(name, type_=DateTime(timezone=True)) for name in ("begins", "ends"))
_NOW = bindparam("now", type_=DateTime(timezone=True))
_GOES_OUT = func.coalesce(_n.sent_at, func.greatest(_n.due_at, _NOW))
_ALIKE = _OF_RULE.where(_GOES_OUT >= _BEGINS, _GOES_OUT < _ENDS)
_WAS_TO_GO_OUT = func.greatest(_n.due_at, _n.created_at)
_JOINED = (
    _OF_RULE.where(_n.reason == Reason.SAME_TOLD.value, _n.expires_at > _NOW)
    .where(_WAS_TO_GO_OUT >= _BEGINS, _WAS_TO_GO_OUT < _ENDS)
    .with_for_update(skip_locked=True)
)
_HOLD = select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger)))
_LOCKS = UUID("9c1b6d04-5f7e-5d1c-8a54-3b0f6a7d2e19")
_TO_PERSON_ABOUT = (
    select(tables.notification)
    .where(_n.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid))), _n.site == AT_SITE)
    .where(_n.person_id == _PERSON)
    .order_by(_n.id)
)
_FREE = (
    select(tables.notification)
    .where(_n.id == any_(bindparam("ids", type_=ARRAY(Uuid))), _n.site == AT_SITE)
    .with_for_update(skip_locked=True)
)
_ADD_ONCE = insert(tables.notification).on_conflict_do_nothing(constraint="notification_once")


class SqlNotifications(Repository[Notification]):
    table = tables.notification

    def to_row(self, aggregate: Notification) -> dict[str, Any]:
        return columns_of(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> Notification:
        return notification_of(row)

    def add_once(self, notification: Notification) -> None:
        identity = {
            "id": notification.id,
            "site": notification.site,
            "version": notification.version,
        }
        self._uow.write(_ADD_ONCE, **identity, **columns_of(notification))

    async def free(self, ids: Collection[UUID]) -> list[Notification]:
        await self._uow.begin()
        return await self.list_by(_FREE, ids=list(ids), site=self._uow.site)

    async def about(
        self, subject_ids: Collection[UUID], client_id: UUID | None = None
    ) -> list[Notification]:
        await self._uow.begin()
        return await self.list_by(
            _ABOUT, subjects=list(subject_ids), client_id=client_id, site=self._uow.site
        )

    async def to_person_about(
        self, person_id: UUID, subject_ids: Collection[UUID]
    ) -> list[Notification]:
        return await self.list_by(
            _TO_PERSON_ABOUT, person_id=person_id, subjects=list(subject_ids), site=self._uow.site
        )

    async def open_for(self, audience: Reach) -> list[Notification]:
        await self._uow.begin()
        person_id, channel, category = audience
        return await self.list_by(
            _OPEN_FOR,
            person_id=person_id,
            channel=channel,
            category=category,
            site=self._uow.site,
        )

    async def open_to(self, person_id: UUID) -> list[Notification]:
        await self._uow.begin()
        return await self.list_by(_OPEN_TO, person_id=person_id, site=self._uow.site)

    async def open_on(self, person_id: UUID, channel: ChannelName) -> list[Notification]:
        await self._uow.begin()
        return await self.list_by(
            _OPEN_ON, person_id=person_id, channel=channel, site=self._uow.site
        )

    async def open_by_rules(self, codes: Collection[str], at_most: int) -> list[Notification]:
        await self._uow.begin()
        return await self.list_by(
            _OPEN_BY_RULES, codes=sorted(codes), at_most=at_most, site=self._uow.site
        )

    async def open_of_older(
        self, subject_id: UUID, cause_id: UUID, at_most: int
    ) -> list[Notification]:
        await self._uow.begin()
        return await self.list_by(
            _OPEN_OF_OLDER,
            subject_id=subject_id,
            cause_id=cause_id,
            at_most=at_most,
            site=self._uow.site,
        )

    async def people_told(
        self, subject_id: UUID, cause_id: UUID, people: Collection[UUID]
    ) -> set[UUID]:
        found = await self._uow.fetch(
            _PEOPLE_TOLD,
            subject_id=subject_id,
            cause_id=cause_id,
            people=list(people),
            site=self._uow.site,
        )
        return {row["person_id"] for row in found}

    async def open_about_client(self, client_id: UUID) -> list[Notification]:
        await self._uow.begin()
        return await self.list_by(_OPEN_ABOUT_CLIENT, client_id=client_id, site=self._uow.site)

    async def hold_client(self, client_id: UUID) -> None:
        await self._uow.begin()
        key = uuid5(_LOCKS, f"{self._uow.site}/{client_id}").bytes[8:]
        await self._uow.fetch(_HOLD, key=int.from_bytes(key, signed=True))

    async def alike(self, one: Notification, day: tuple[datetime, datetime]) -> list[Notification]:
        return await self._of_rule(_ALIKE, one, day)

    async def free_joined(
        self, one: Notification, day: tuple[datetime, datetime]
    ) -> list[Notification]:
        found = await self._of_rule(_JOINED, one, day)
        return [other for other in found if other.joins_another]

    async def _of_rule(
        self, query: Select[Any], one: Notification, day: tuple[datetime, datetime]
    ) -> list[Notification]:
        begins, ends = day
        found = await self.list_by(
            query,
            person_id=one.person_id,
            rule=one.rule,
            begins=begins,
            ends=ends,
            now=self._uow.now,
            site=self._uow.site,
        )
        return [other for other in found if other.id != one.id and other.says_as(one)]

    async def open_about(self, client_id: UUID, person_id: UUID) -> list[Notification]:
        await self._uow.begin()
        return await self.list_by(
            _OPEN_ABOUT, client_id=client_id, person_id=person_id, site=self._uow.site
        )


def columns_of(notification: Notification) -> dict[str, Any]:
    identity = ("id", "site", "version")
    return {name: value for name, value in vars(notification).items() if name not in identity}


def notification_of(row: Mapping[str, Any]) -> Notification:
    reason, failure = row["reason"], row["failure"]
    codes = {
        "audience": Audience(row["audience"]),
        "channel": ChannelName(row["channel"]),
        "category": Category(row["category"]),
        "lane": Lane(row["lane"]),
        "state": State(row["state"]),
        "reason": reason and Reason(reason),
        "failure": failure and Failure(failure),
        "when_unknown": WhenUnknown(row["when_unknown"]),
        "details": row["details"] or {},
        "next_channels": [ChannelName(name) for name in row["next_channels"]],
    }
    return Notification(**{**row, **codes})
