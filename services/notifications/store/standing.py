"""Stores what stands against reaching a person, and who changed what is kept of people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, delete, literal, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.notifications import tables
from services.notifications.domain.contacts.change import Change
from services.notifications.domain.contacts.opting_out import ChannelChoice, Said, Through
from services.notifications.domain.contacts.suppression import Suppression, Why
from services.notifications.domain.terms import ChannelName
from services.notifications.store.people import AT_SITE
from shared.identifiers import new_id
from shared.unit_of_work import Repository, SqlUnitOfWork

_s, _c = tables.suppression.c, tables.contact.c
_PERSON = bindparam("person_id", type_=_s.person_id.type)
_CHANNEL = bindparam("channel", type_=_s.channel.type)

_OF_PERSON = and_(_s.person_id == _PERSON, _s.site == AT_SITE)
_OF_CHANNEL = and_(_OF_PERSON, _s.channel == _CHANNEL)
_IS_EMAIL, _IS_SMS = (
    literal(channel.value) == _CHANNEL for channel in (ChannelName.EMAIL, ChannelName.SMS)
)
_PRESENT_ADDRESS = (
    select(
        case(
            (_IS_EMAIL, _c.email_index),
            (_IS_SMS, _c.phone_index),
        )
    )
    .where(_c.id == _PERSON, _c.site == AT_SITE)
    .scalar_subquery()
)
_SUPPRESS = (
    insert(tables.suppression)
    .values(
        person_id=_PERSON,
        channel=_CHANNEL,
        site=AT_SITE,
        address_index=_PRESENT_ADDRESS,
        **{name: bindparam(name) for name in ("id", "why", "since", "provider", "code")},
    )
    .on_conflict_do_nothing()
)
_SUPPRESSION = select(tables.suppression).where(_OF_CHANNEL)
_LIFT = delete(tables.suppression).where(_OF_CHANNEL)
_LIFT_OTHERS = delete(tables.suppression).where(
    _OF_CHANNEL, or_(_s.address_index.is_(None), _s.address_index != bindparam("index"))
)
_FORGET = delete(tables.suppression).where(_OF_PERSON)
_NOTE = insert(tables.contact_change)


class SqlSuppressions:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def find(self, person_id: UUID, channel: ChannelName) -> Suppression | None:
        row = await self._uow.fetch_one(
            _SUPPRESSION, person_id=person_id, channel=channel, site=self._uow.site
        )
        return None if row is None else suppression_of(dict(row))

    def put(
        self,
        person_id: UUID,
        channel: ChannelName,
        at: datetime,
        why: Why = Why.HARD_BOUNCE,
        *,
        provider: str | None = None,
        code: str | None = None,
    ) -> None:
        self._uow.write(
            _SUPPRESS,
            id=new_id(),
            person_id=person_id,
            channel=channel,
            site=self._uow.site,
            since=at,
            why=why,
            provider=provider,
            code=code,
        )

    def lift(self, person_id: UUID, channel: ChannelName) -> None:
        self._uow.write(_LIFT, person_id=person_id, channel=channel, site=self._uow.site)

    def lift_others(self, person_id: UUID, channel: ChannelName, index: bytes) -> None:
        self._uow.write(
            _LIFT_OTHERS, person_id=person_id, channel=channel, site=self._uow.site, index=index
        )

    def forget(self, person_id: UUID) -> None:
        self._uow.write(_FORGET, person_id=person_id, site=self._uow.site)


class SqlChannelChoices(Repository[ChannelChoice]):
    table = tables.channel_choice

    def to_row(self, aggregate: ChannelChoice) -> dict[str, Any]:
        names = ("person_id", "channel", "state", "through", "changed_at")
        return {name: getattr(aggregate, name) for name in names}

    def from_row(self, row: Mapping[str, Any]) -> ChannelChoice:
        codes = {
            "channel": ChannelName(row["channel"]),
            "state": Said(row["state"]),
            "through": Through(row["through"]),
        }
        return ChannelChoice(**{**row, **codes})


class SqlChanges:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    def note(
        self,
        person_id: UUID,
        change: Change,
        *,
        channel: ChannelName | None = None,
        code: str | None = None,
    ) -> None:
        self._uow.write(
            _NOTE,
            id=new_id(),
            site=self._uow.site,
            person_id=person_id,
            change=change,
            channel=channel,
            code=code,
            changed_at=self._uow.now,
            changed_by=self._uow.subject,
        )


def suppression_of(row: Mapping[str, Any]) -> Suppression:
    names = ("id", "site", "person_id", "since", "provider", "code")
    return Suppression(
        channel=ChannelName(row["channel"]), why=Why(row["why"]), **{n: row[n] for n in names}
    )
