"""Notifications' facts made for tests: whole by default, changed where a test says so."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from services.notifications.domain.contacts.permission import Consent, Permission, Permitted
from services.notifications.domain.delivery.gate import Facts, Recipient
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.subjects.seat import Seat
from services.notifications.domain.subjects.subject import Membership, Session
from services.notifications.domain.terms import Category, ChannelName, Lane, State

DENVER = ZoneInfo("America/Denver")
NOON = datetime(2026, 3, 10, 18, tzinfo=UTC)
"""Noon in Denver."""
SITE = "north"


def a_session(**changed: Any) -> Session:
    values: dict[str, Any] = {
        "id": uuid4(),
        "site": SITE,
        "seq": 1,
        "cause_id": uuid4(),
        "changed_at": NOON,
        "series_id": uuid4(),
        "starts_at": NOON + timedelta(days=3),
        "timezone": "America/Denver",
        "zone_seq": 1,
    }
    return Session(**{**values, **changed})


def a_member(session: Session, **changed: Any) -> Membership:
    values: dict[str, Any] = {
        "id": uuid4(),
        "site": SITE,
        "series_id": session.series_id,
        "client_id": uuid4(),
        "booked_seq": 1,
        "booked_at": NOON,
        "from_date": NOON.date(),
    }
    return Membership(**{**values, **changed})


def a_seat(session: Session, **changed: Any) -> Seat:
    values: dict[str, Any] = {
        "id": uuid4(),
        "site": SITE,
        "session_id": session.id,
        "client_id": uuid4(),
        "seq": 1,
        "is_taken": True,
    }
    return Seat(**{**values, **changed})


def a_notification(**changed: Any) -> Notification:
    values: dict[str, Any] = {
        "id": uuid4(),
        "site": SITE,
        "rule": "reminder-two-hours-before",
        "cause_id": uuid4(),
        "person_id": uuid4(),
        "template": "appointment-reminder-soon",
        "channel": ChannelName.EMAIL,
        "category": Category.APPOINTMENTS,
        "lane": Lane.REMINDERS,
        "subject_id": uuid4(),
        "due_at": NOON,
        "expires_at": NOON + timedelta(hours=2),
        "created_at": NOON,
        "state": State.QUEUED,
    }
    return Notification(**{**values, **changed})


def a_permission(**changed: Any) -> Permission:
    values: dict[str, Any] = {
        "id": uuid4(),
        "site": SITE,
        "person_id": uuid4(),
        "channel": ChannelName.EMAIL,
        "category": Category.APPOINTMENTS,
        "state": Permitted.GRANTED,
        "changed_at": NOON,
    }
    return Permission(**{**values, **changed})


def a_consent(**changed: Any) -> Consent:
    values: dict[str, Any] = {"id": uuid4(), "site": SITE, "client_id": uuid4(), "is_granted": True}
    return Consent(**{**values, **changed})


def facts_for(notification: Notification, **changed: Any) -> Facts:
    """Return facts under which the notification may leave."""
    values: dict[str, Any] = {
        "subject": a_session(id=notification.subject_id, cause_id=notification.cause_id),
        "recipient": Recipient(notification.person_id, DENVER, has_address=True),
        "permission": a_permission(person_id=notification.person_id),
        "consent": None,
    }
    return Facts(**{**values, **changed})
