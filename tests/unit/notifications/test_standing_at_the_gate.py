"""Who is no longer family or staff, or said no, gets nothing; each refusal has its own reason."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from services.notifications.domain.contacts.circle import FamilyMember, StaffMember
from services.notifications.domain.contacts.permission import Consent, Permitted
from services.notifications.domain.delivery.gate import (
    Facts,
    HandOver,
    Recipient,
    Refuse,
    Wait,
    decide,
)
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.terms import Audience, Category, Reason, StaffRole
from tests.unit.notifications.making import (
    DENVER,
    NOON,
    SITE,
    a_consent,
    a_notification,
    a_permission,
    facts_for,
)

HOUR = timedelta(hours=1)


def of_family(**changed: object) -> tuple[Notification, Facts]:
    """Return a message to family that may leave, and what it rests on."""
    notification = a_notification(audience=Audience.FAMILY, client_id=uuid4())
    assert notification.client_id is not None
    consent = a_consent(client_id=notification.client_id)
    family = FamilyMember(
        id=uuid4(),
        site=SITE,
        person_id=notification.person_id,
        client_id=notification.client_id,
        consent_id=consent.id,
    )
    facts = replace(facts_for(notification), family=family, family_consent=consent)
    return notification, replace(facts, **changed)  # type: ignore[arg-type]  # fields of Facts


def test_family_is_told_under_the_clients_consent() -> None:
    assert decide(*of_family(), NOON) == HandOver()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"revoked_at": NOON}, Reason.CONSENT_REVOKED),
        ({"expired_at": NOON}, Reason.CONSENT_EXPIRED),
        ({"expires_on": NOON.date() - timedelta(days=1)}, Reason.CONSENT_EXPIRED),
        ({"client_id": uuid4()}, Reason.NOT_PERMITTED),
    ],
)
def test_family_is_told_nothing_once_the_consent_has_ended(
    changed: dict[str, object], reason: Reason
) -> None:
    notification, facts = of_family()
    assert facts.family_consent is not None
    ended: Consent = replace(facts.family_consent, **changed)  # type: ignore[arg-type]  # fields
    assert decide(notification, replace(facts, family_consent=ended), NOON) == Refuse(reason)


def test_a_consent_that_nobody_told_of_is_awaited() -> None:
    verdict = decide(*of_family(family_consent=None), NOON)
    assert isinstance(verdict, Wait)
    assert verdict.reason is Reason.CONSENT_NOT_KNOWN


def test_who_was_ended_is_family_no_longer() -> None:
    notification, facts = of_family()
    assert facts.family is not None
    facts.family.end(Reason.NO_LONGER_FAMILY, NOON)
    assert decide(notification, facts, NOON) == Refuse(Reason.NO_LONGER_FAMILY)


def test_family_without_any_consent_is_told_nothing() -> None:
    assert decide(*of_family(family=None), NOON) == Refuse(Reason.NOT_PERMITTED)


def test_staff_who_have_left_are_told_nothing() -> None:
    notification = a_notification(audience=Audience.STAFF)
    member = StaffMember(
        id=notification.person_id,
        site=SITE,
        roles=[StaffRole.CLINICIAN],
        active_from=NOON - 9 * HOUR,
        active_until=NOON + HOUR,
    )
    facts = replace(facts_for(notification), staff=member)
    assert decide(notification, facts, NOON) == HandOver()
    assert decide(notification, facts, NOON + HOUR) == Refuse(Reason.NO_LONGER_STAFF)


def test_who_opted_out_of_a_channel_is_told_nothing_though_it_was_granted() -> None:
    notification = a_notification()
    out = a_permission(person_id=notification.person_id, opted_out_at=NOON)
    facts = replace(facts_for(notification), permission=out)
    assert decide(notification, facts, NOON) == Refuse(Reason.OPTED_OUT)
    out.opt_in()
    assert decide(notification, facts, NOON) == HandOver()


def test_staff_who_refused_a_channel_are_not_written_to_there() -> None:
    notification = a_notification(audience=Audience.STAFF)
    out = a_permission(state=Permitted.NONE, opted_out_at=NOON)
    facts = replace(facts_for(notification), permission=out)
    assert decide(notification, facts, NOON) == Refuse(Reason.OPTED_OUT)
    assert decide(notification, replace(facts, permission=None), NOON) == HandOver()


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, Refuse(Reason.ADDRESS_UNVERIFIED)),
        ({"category": Category.ACCOUNT}, HandOver()),
        ({"audience": Audience.STAFF}, HandOver()),
    ],
)
def test_a_strict_site_sends_to_unverified_addresses_only_the_code_that_verifies_them(
    changed: dict[str, object], verdict: object
) -> None:
    notification = a_notification(**changed)
    refused = Recipient(notification.person_id, DENVER, has_address=True, address_is_refused=True)
    facts = replace(facts_for(notification), recipient=refused)
    assert decide(notification, facts, NOON) == verdict
