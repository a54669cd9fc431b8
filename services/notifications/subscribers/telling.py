"""Owns how an event's envelope becomes a word on a subject; the files beside it say which word."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

from services.notifications.domain.messages.planning import happened_at
from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.terms import StaffRole
from services.notifications.handlers.messages.hearing import HearOf, Says
from shared.contracts.event import Event, Received

NOTHING_MORE = Says()


def word(
    received: Received[Event],
    client_id: UUID,
    tells: Cause | None = None,
    *,
    happened_on: date | None = None,
    apart_as: str | None = None,
    says: Says = NOTHING_MORE,
) -> HearOf:
    """Return the event as the latest word on its aggregate.

    `happened_on` is the local day of what it tells. `apart_as`: it is another matter of the same
    aggregate, whose word does not make the others untrue.
    """
    subject_id = received.aggregate_id
    ended = _end_of(happened_on) if happened_on else None
    return HearOf(
        subject_id=uuid5(subject_id, apart_as) if apart_as else subject_id,
        seq=received.aggregate_seq,
        cause_id=received.id,
        client_id=client_id,
        at=received.time,
        tells=tells,
        happened_at=happened_at(received.time, ended) if ended else received.time,
        says=says,
    )


def role_named(code: str | None) -> StaffRole | None:
    """Return the role of a code; None for one that nobody here works under."""
    return next((role for role in StaffRole if role.value == code), None)


def end_of_week(starts_on: date) -> datetime:
    """Return the end of a local week that begins on this day, in every zone."""
    return _end_of(starts_on + timedelta(days=6))


def _end_of(day: date) -> datetime:
    """Return the end of a local day in every zone, the westernmost included."""
    return datetime.combine(day, time(12), UTC) + timedelta(days=1)
