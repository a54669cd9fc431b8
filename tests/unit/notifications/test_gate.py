"""The gate: what may be handed over, in a fixed order, each refusal with its reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.contacts.permission import Permitted
from services.notifications.domain.delivery.gate import (
    Facts,
    HandOver,
    Recipient,
    Refuse,
    Wait,
    decide,
)
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.messages.quiet_hours import is_quiet
from services.notifications.domain.subjects.subject import Subject
from services.notifications.domain.terms import Audience, Reason
from tests.unit.notifications.making import (
    DENVER,
    NOON,
    SITE,
    a_consent,
    a_notification,
    a_permission,
    a_session,
    facts_for,
)


@pytest.fixture
def notification() -> Notification:
    return a_notification()


@pytest.fixture
def facts(notification: Notification) -> Facts:
    return facts_for(notification)


def test_what_is_true_wanted_and_timely_leaves(notification: Notification, facts: Facts) -> None:
    assert decide(notification, facts, NOON) == HandOver()


def test_a_reminder_of_a_cancelled_session_stays(notification: Notification, facts: Facts) -> None:
    cancelled = a_session(is_cancelled=True)
    verdict = decide(notification, replace(facts, subject=cancelled), NOON)
    assert verdict == Refuse(Reason.SESSION_CANCELLED)


def test_a_reminder_of_a_session_that_moved_stays(notification: Notification, facts: Facts) -> None:
    moved = a_session(cause_id=uuid4())
    verdict = decide(notification, replace(facts, subject=moved), NOON)
    assert verdict == Refuse(Reason.SESSION_MOVED)


def test_a_message_about_what_has_a_later_word_stays(
    notification: Notification, facts: Facts
) -> None:
    later = Subject(id=notification.subject_id, site=SITE, seq=2, cause_id=uuid4())
    verdict = decide(notification, replace(facts, subject=later), NOON)
    assert verdict == Refuse(Reason.NO_LONGER_TRUE)


def test_what_is_useless_now_expires(notification: Notification, facts: Facts) -> None:
    assert decide(notification, facts, notification.expires_at) == Refuse(Reason.EXPIRED)


def test_nobody_is_written_to_who_did_not_permit_it(
    notification: Notification, facts: Facts
) -> None:
    verdict = decide(notification, replace(facts, permission=None), NOON)
    assert verdict == Refuse(Reason.NOT_PERMITTED)


def test_a_permission_taken_back_holds(notification: Notification, facts: Facts) -> None:
    revoked = a_permission(state=Permitted.REVOKED)
    verdict = decide(notification, replace(facts, permission=revoked), NOON)
    assert verdict == Refuse(Reason.PERMISSION_REVOKED)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"revoked_at": NOON}, Reason.CONSENT_REVOKED),
        ({"is_granted": False, "revoked_at": NOON}, Reason.CONSENT_REVOKED),
        ({"expires_on": NOON.date() - timedelta(days=1)}, Reason.CONSENT_EXPIRED),
    ],
)
def test_a_permission_ends_with_the_consent_it_rests_on(
    notification: Notification, facts: Facts, changed: dict[str, object], reason: Reason
) -> None:
    consent = a_consent(**changed)
    resting = replace(facts, permission=a_permission(consent_id=consent.id), consent=consent)
    assert decide(notification, resting, NOON) == Refuse(reason)


@pytest.mark.parametrize(
    "changed", [{}, {"revoked_at": NOON + timedelta(seconds=1)}, {"expires_on": NOON.date()}]
)
def test_a_consent_holds_until_its_end(
    notification: Notification, facts: Facts, changed: dict[str, object]
) -> None:
    consent = a_consent(**changed)
    resting = replace(facts, permission=a_permission(consent_id=consent.id), consent=consent)
    assert decide(notification, resting, NOON) == HandOver()


def test_a_consent_nobody_has_told_of_is_waited_for(
    notification: Notification, facts: Facts
) -> None:
    resting = replace(facts, permission=a_permission(consent_id=uuid4()))
    verdict = decide(notification, resting, NOON)
    assert verdict == Wait(NOON + timedelta(seconds=60), Reason.CONSENT_NOT_KNOWN)
    last = notification.expires_at - timedelta(seconds=1)
    assert decide(notification, resting, last) == Refuse(Reason.EXPIRED)


def test_staff_are_written_to_until_they_refuse(notification: Notification, facts: Facts) -> None:
    notification.audience = Audience.STAFF
    assert decide(notification, replace(facts, permission=None), NOON) == HandOver()
    refused = replace(facts, permission=a_permission(state=Permitted.REVOKED))
    assert decide(notification, refused, NOON) == Refuse(Reason.PERMISSION_REVOKED)


def test_family_is_written_to_under_a_consent_and_never_without_one(
    notification: Notification, facts: Facts
) -> None:
    notification.audience = Audience.FAMILY
    assert decide(notification, facts, NOON) == Refuse(Reason.NOT_PERMITTED)
    consent = a_consent()
    under = replace(facts, permission=a_permission(consent_id=consent.id), consent=consent)
    assert decide(notification, under, NOON) == HandOver()


@pytest.mark.parametrize(
    ("recipient", "reason"),
    [
        (None, Reason.NO_CONTACT),
        (Recipient(uuid4(), DENVER, has_address=False), Reason.NO_ADDRESS),
        (
            Recipient(uuid4(), DENVER, has_address=True, address_is_suppressed=True),
            Reason.ADDRESS_SUPPRESSED,
        ),
    ],
)
def test_nothing_is_sent_nowhere(
    notification: Notification, facts: Facts, recipient: Recipient | None, reason: Reason
) -> None:
    assert decide(notification, replace(facts, recipient=recipient), NOON) == Refuse(reason)


def test_quiet_hours_defer_to_the_morning_or_expire(facts: Facts) -> None:
    night = datetime(2026, 3, 10, 23, tzinfo=DENVER).astimezone(UTC)
    morning = datetime(2026, 3, 11, 8, tzinfo=DENVER)
    patient = a_notification(expires_at=night + timedelta(days=2))
    urgent = a_notification(expires_at=morning)
    for one in (patient, urgent):
        one.cause_id = facts.subject.cause_id  # type: ignore[union-attr, assignment]
    assert decide(patient, facts, night) == Wait(morning.astimezone(UTC), Reason.QUIET_HOURS)
    assert decide(urgent, facts, night) == Refuse(Reason.EXPIRED)


def test_what_is_urgent_is_not_held_by_quiet_hours(facts: Facts) -> None:
    night = datetime(2026, 3, 10, 23, tzinfo=DENVER).astimezone(UTC)
    urgent = a_notification(is_urgent=True, expires_at=night + timedelta(minutes=30))
    urgent.cause_id = facts.subject.cause_id  # type: ignore[union-attr, assignment]
    assert decide(urgent, facts, night) == HandOver()


def test_the_order_of_the_questions_is_fixed(notification: Notification, facts: Facts) -> None:
    """Each question answers before those after it: mend one objection and the next one shows."""
    night = datetime(2026, 3, 10, 4, tzinfo=UTC)
    notification.expires_at = night
    consent = a_consent(revoked_at=night)
    worst = Facts(
        subject=a_session(is_cancelled=True),
        recipient=Recipient(uuid4(), DENVER, has_address=True, address_is_suppressed=True),
        permission=a_permission(state=Permitted.REVOKED, consent_id=consent.id),
        consent=consent,
    )
    seen = [decide(notification, worst, night)]
    worst = replace(worst, subject=facts.subject)
    seen.append(decide(notification, worst, night))
    notification.expires_at = night + timedelta(days=1)
    seen.append(decide(notification, worst, night))
    worst = replace(worst, permission=a_permission(consent_id=consent.id))
    seen.append(decide(notification, worst, night))
    worst = replace(worst, consent=a_consent())
    seen.append(decide(notification, worst, night))
    worst = replace(worst, recipient=facts.recipient)
    seen.append(decide(notification, worst, night))
    assert [verdict.reason for verdict in seen if not isinstance(verdict, HandOver)] == [
        Reason.SESSION_CANCELLED,
        Reason.EXPIRED,
        Reason.PERMISSION_REVOKED,
        Reason.CONSENT_REVOKED,
        Reason.ADDRESS_SUPPRESSED,
        Reason.QUIET_HOURS,
    ]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    st.sampled_from(["America/Denver", "America/St_Johns", "Europe/Berlin", "Pacific/Honolulu"]),
)
def test_nothing_leaves_in_quiet_hours_at_any_minute_of_a_year(now: datetime, zone: str) -> None:
    notification = a_notification(expires_at=now + timedelta(hours=14))
    recipient = Recipient(uuid4(), ZoneInfo(zone), has_address=True)
    verdict = decide(notification, facts_for(notification, recipient=recipient), now)
    assert isinstance(verdict, HandOver) == (not is_quiet(now, ZoneInfo(zone)))
    if isinstance(verdict, Wait):
        assert not is_quiet(verdict.until, ZoneInfo(zone))
