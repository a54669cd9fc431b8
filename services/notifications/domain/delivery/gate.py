"""The gate: the one place that decides, right before each hand-over, whether a message may leave.

The order is fixed: still true, not expired, permission and consent, suppression, quiet hours in
the recipient's zone. What passes asks for the provider's budget, last.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.domain.contacts.circle import FamilyMember, StaffMember
from services.notifications.domain.contacts.permission import Consent, Permission
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.messages.quiet_hours import Where, is_quiet, next_allowed
from services.notifications.domain.subjects.subject import Session, Subject
from services.notifications.domain.terms import Audience, Category, Reason

CONSENT_IS_AWAITED = timedelta(seconds=60)
"""How long to wait between looks for a consent that a permission names and nobody told of."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """What the gate must know of a person: their hours, and whether the channel has an address.

    `address_is_refused`: it is not verified, and the site sends to verified ones only.
    """

    person_id: UUID
    hours: Where
    has_address: bool
    address_is_suppressed: bool = False
    address_is_refused: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What a hand-over rests on, read under locks that last until it is over.

    `family` is the recipient's place beside the client in question, and `family_consent` what it
    rests on; `staff` are the recipient's duties at the site.
    """

    subject: Subject | Session | None
    recipient: Recipient | None
    permission: Permission | None
    consent: Consent | None
    family: FamilyMember | None = None
    family_consent: Consent | None = None
    staff: StaffMember | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """The message may leave now."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The message never leaves."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Wait:
    """The message may leave later."""

    until: datetime
    reason: Reason


Verdict = HandOver | Refuse | Wait


def decide(notification: Notification, facts: Facts, now: datetime) -> Verdict:
    """Return whether `notification` may be handed over at `now`."""
    refusal = (
        _no_longer_true(notification, facts.subject)
        or _expired(notification, now)
        or _forbidden(notification, facts, now)
        or _unreachable(notification, facts.recipient)
    )
    if refusal is Reason.CONSENT_NOT_KNOWN:
        return _wait(notification, now + CONSENT_IS_AWAITED, refusal)
    if refusal is not None:
        return Refuse(refusal)
    return _within_hours(notification, facts, now)


def _forbidden(notification: Notification, facts: Facts, now: datetime) -> Reason | None:
    """Return why a word of the recipient or the client stands against the message, or None.

    Staff are written to for their work, and may refuse a channel. Family are written to under a
    consent of the client, and never without one (42 CFR 2.31).
    """
    permission, audience = facts.permission, notification.audience
    if audience is Audience.STAFF and facts.staff is not None and facts.staff.has_left(now):
        return Reason.NO_LONGER_STAFF
    if permission is None or permission.objection is Reason.NOT_PERMITTED:
        return None if audience is Audience.STAFF else Reason.NOT_PERMITTED
    if permission.objection is not None:
        return permission.objection
    if audience is Audience.FAMILY and (objection := _no_family(facts, now)):
        return objection
    if permission.consent_id is None:
        return None
    return Reason.CONSENT_NOT_KNOWN if facts.consent is None else facts.consent.objection(now)


def _no_family(facts: Facts, now: datetime) -> Reason | None:
    """Return why the client's consent does not let this person in, or None."""
    if facts.family is not None:
        return facts.family.objection(facts.family_consent, now)
    permission = facts.permission
    rests_on_consent = permission is not None and permission.consent_id is not None
    return None if rests_on_consent else Reason.NOT_PERMITTED


def _no_longer_true(notification: Notification, subject: Subject | None) -> Reason | None:
    if subject is not None and subject.cause_id == notification.cause_id:
        return None
    if isinstance(subject, Session):
        return Reason.SESSION_CANCELLED if subject.is_cancelled else Reason.SESSION_MOVED
    return Reason.NO_LONGER_TRUE


def _expired(notification: Notification, now: datetime) -> Reason | None:
    return Reason.EXPIRED if now >= notification.expires_at else None


def _unreachable(notification: Notification, recipient: Recipient | None) -> Reason | None:
    if recipient is None:
        return Reason.NO_CONTACT
    if not recipient.has_address:
        return Reason.NO_ADDRESS
    if recipient.address_is_suppressed:
        return Reason.ADDRESS_SUPPRESSED
    is_code = notification.category is Category.ACCOUNT  # by which an address is verified
    is_for_staff = notification.audience is Audience.STAFF
    if recipient.address_is_refused and not is_code and not is_for_staff:
        return Reason.ADDRESS_UNVERIFIED
    return None


def _within_hours(notification: Notification, facts: Facts, now: datetime) -> Verdict:
    assert facts.recipient is not None  # noqa: S101 - _unreachable() has refused it
    hours = facts.recipient.hours
    if notification.is_urgent or not is_quiet(now, hours):
        return HandOver()
    return _wait(notification, next_allowed(now, hours), Reason.QUIET_HOURS)


def _wait(notification: Notification, until: datetime, reason: Reason) -> Verdict:
    return Wait(until, reason) if until < notification.expires_at else Refuse(Reason.EXPIRED)
