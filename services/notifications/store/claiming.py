"""Claims what is due and reads what the gate decides upon, in one statement, all under locks.

Nothing here ever waits for a lock: whoever is being changed right now is left for the next look.
So a claim can be part of no deadlock, and whoever changes a fact waits for the claim to end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ARRAY,
    CTE,
    Alias,
    ColumnElement,
    FromClause,
    Select,
    Table,
    Uuid,
    and_,
    any_,
    bindparam,
    exists,
    func,
    select,
    text,
    tuple_,
)

from services.notifications import tables
from services.notifications.domain.contacts.permission import Consent
from services.notifications.domain.delivery.gate import Facts, Recipient
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.terms import Language
from services.notifications.ports.delivery import Envelope
from services.notifications.ports.people import ContactIsUnreadable, Vault
from services.notifications.store.messages import notification_of
from services.notifications.store.people import permission_of
from services.notifications.store.subjects import subject_of

_due = (
    select(tables.notification)
    .where(
        tables.notification.c.lane == bindparam("lane"),
        tables.notification.c.due_at <= bindparam("now"),
        text(tables.IS_OPEN),
    )
    .order_by(tables.notification.c.due_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)


def _held(table: Table, which: ColumnElement[bool], name: str) -> CTE:
    """Return the rows of a table, locked against change where nobody is changing them."""
    return select(table).where(which).with_for_update(read=True, skip_locked=True).cte(name)


_p, _s, _c = tables.channel_permission.c, tables.subject.c, tables.contact.c
_subject = _held(tables.subject, _s.id.in_(select(_due.c.subject_id)), "stands")
_permission = _held(
    tables.channel_permission,
    tuple_(_p.person_id, _p.channel, _p.category, _p.site).in_(
        select(_due.c.person_id, _due.c.channel, _due.c.category, _due.c.site)
    ),
    "permitted",
)
_consent = _held(
    tables.consent, tables.consent.c.id.in_(select(_permission.c.consent_id)), "consented"
)
_contact = _held(
    tables.contact, tuple_(_c.id, _c.site).in_(select(_due.c.person_id, _due.c.site)), "reached"
)
_key, _suppression = tables.person_key, tables.suppression


def _for_audience(of: FromClause) -> ColumnElement[bool]:
    return and_(
        of.c.person_id == _due.c.person_id,
        of.c.channel == _due.c.channel,
        of.c.category == _due.c.category,
        of.c.site == _due.c.site,
    )


def _at_site(of: FromClause, column: str, equals: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(of.c[column] == equals, of.c.site == _due.c.site)


def _there_is(table: Table, condition: Any) -> ColumnElement[bool]:
    unlocked = table.alias()
    return exists(select(1).select_from(unlocked).where(condition(unlocked)))


def _in_change() -> ColumnElement[bool]:
    """Say whether a fact is there and somebody holds it: then it must not be taken as absent."""

    def subject(of: Alias) -> ColumnElement[bool]:
        return of.c.id == _due.c.subject_id

    def contact(of: Alias) -> ColumnElement[bool]:
        return _at_site(of, "id", _due.c.person_id)

    def consent(of: Alias) -> ColumnElement[bool]:
        return of.c.id == _permission.c.consent_id

    return (
        and_(_subject.c.id.is_(None), _there_is(tables.subject, subject))
        | and_(_permission.c.id.is_(None), _there_is(tables.channel_permission, _for_audience))
        | and_(_consent.c.id.is_(None), _there_is(tables.consent, consent))
        | and_(_contact.c.id.is_(None), _there_is(tables.contact, contact))
    )


def _prefixed(source: FromClause, prefix: str) -> list[ColumnElement[Any]]:
    return [column.label(f"{prefix}{column.name}") for column in source.c]


CLAIM: Select[Any] = (
    select(
        *_prefixed(_due, "n_"),
        *_prefixed(_subject, "s_"),
        *_prefixed(_permission, "p_"),
        *_prefixed(_consent, "k_"),
        *_prefixed(_contact, "c_"),
        _key.c.wrapped,
        _suppression.c.since,
        _in_change().label("is_in_change"),
    )
    .select_from(_due)
    .outerjoin(_subject, _at_site(_subject, "id", _due.c.subject_id))
    .outerjoin(_permission, _for_audience(_permission))
    .outerjoin(_consent, _at_site(_consent, "id", _permission.c.consent_id))
    .outerjoin(_contact, _at_site(_contact, "id", _due.c.person_id))
    .outerjoin(_key, _at_site(_key, "person_id", _contact.c.id))
    .outerjoin(
        _suppression,
        and_(
            _at_site(_suppression, "person_id", _due.c.person_id),
            _suppression.c.channel == _due.c.channel,
        ),
    )
    .order_by(_due.c.due_at)
)

_a = tables.attempt.c
ATTEMPTS = (
    select(
        _a.notification_id,
        func.max(_a.number).label("number"),
        func.bool_or(_a.outcome.is_(None)).label("is_unfinished"),
    )
    .where(_a.notification_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .group_by(_a.notification_id)
)
"""Read after the claim: only then is it sure that nobody else is in the middle of one."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One row of `CLAIM`, read."""

    notification: Notification
    facts: Facts
    envelope: Envelope | None


def claimed(row: Mapping[str, Any], vault: Vault) -> Claimed:
    """Read a row. The address is opened here and is dropped with the batch."""
    notification = notification_of(_part(row, "n_") or {})
    subject, permission = _part(row, "s_"), _part(row, "p_")
    consent, contact = _part(row, "k_"), _part(row, "c_")
    is_reachable = contact is not None and contact["sealed"] is not None and row["wrapped"]
    envelope = _envelope(notification, contact, row["wrapped"], vault) if is_reachable else None
    facts = Facts(
        subject=subject_of(subject) if subject else None,
        recipient=_recipient(row, contact, envelope) if contact and is_reachable else None,
        permission=permission_of(permission) if permission else None,
        consent=Consent(**consent) if consent else None,
    )
    return Claimed(notification, facts, envelope if envelope and envelope.to else None)


def _part(row: Mapping[str, Any], prefix: str) -> dict[str, Any] | None:
    names = _COLUMNS[prefix]
    if row[f"{prefix}id"] is None:
        return None
    return {name: row[prefix + name] for name in names}


_COLUMNS = {
    "n_": list(tables.notification.c.keys()),
    "s_": list(_s.keys()),
    "p_": list(_p.keys()),
    "k_": list(tables.consent.c.keys()),
    "c_": list(_c.keys()),
}


def _recipient(
    row: Mapping[str, Any], contact: Mapping[str, Any], envelope: Envelope | None
) -> Recipient:
    return Recipient(
        person_id=contact["id"],
        zone=ZoneInfo(contact["timezone"]),
        has_address=envelope is None or bool(envelope.to),
        address_is_suppressed=row["since"] is not None,
    )


def _envelope(
    notification: Notification, contact: Any, wrapped_key: bytes, vault: Vault
) -> Envelope | None:
    try:
        data = vault.open(notification.person_id, contact["sealed"], wrapped_key)
    except ContactIsUnreadable:
        return None
    address = data.address(notification.channel) or ""
    return Envelope(address, Language(contact["language"]), ZoneInfo(contact["timezone"]))
