"""Consents: every element of 42 CFR 2.31, frozen once signed, revoked at once."""

from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.enrollment.domain.consent import (
    Consent,
    ConsentLacksElement,
    ConsentState,
    ConsentTerms,
    PartyKind,
    RevocationMustBeNow,
)
from shared.states import TransitionIsNotAllowed

SIGNED = date(2026, 3, 2)
NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)


def terms(**changed: Any) -> ConsentTerms:
    elements = {
        "party_kind": PartyKind.FAMILY,
        "party_id": uuid4(),
        "categories": ("attendance",),
        "purposes": ("family_support",),
        "acknowledged_right_to_revoke": True,
        "signed_on": SIGNED,
        "expires_on": date(2026, 9, 2),
    }
    return ConsentTerms(**{**elements, **changed})


def signed(**changed: Any) -> Consent:
    consent = Consent(id=uuid4(), site="north", client_id=uuid4(), terms=terms(**changed))
    consent.sign()
    return consent


@pytest.mark.parametrize(
    ("element", "absent"),
    [
        ("party_id", None),
        ("categories", ()),
        ("purposes", ()),
        ("acknowledged_right_to_revoke", False),
        ("expires_on", None),
    ],
)
def test_a_consent_without_an_element_is_refused_naming_it(element: str, absent: object) -> None:
    with pytest.raises(ConsentLacksElement) as refused:
        terms(**{element: absent})
    assert refused.value.status == 422
    assert refused.value.members["errors"][0]["field"] == element


def test_treatment_payment_and_operations_may_name_a_class_and_no_end() -> None:
    kind = PartyKind.TREATMENT_PAYMENT_OPERATIONS
    consent = signed(party_kind=kind, party_id=None, expires_on=None)
    assert consent.state is ConsentState.ACTIVE


def test_a_consent_does_not_expire_before_it_is_signed() -> None:
    with pytest.raises(ConsentLacksElement):
        terms(expires_on=SIGNED - timedelta(days=1))


def test_signed_terms_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        signed().terms.categories = ("everything",)  # type: ignore[misc]  # the point of the test


def test_a_revocation_is_effective_at_once() -> None:
    consent = signed()
    consent.revoke(effective_at=NOW, now=NOW, on=NOW.date())
    assert consent.state is ConsentState.REVOKED
    assert consent.revoked_at == NOW


@pytest.mark.parametrize(
    "effective_at", [NOW + timedelta(seconds=1), datetime(2026, 3, 1, tzinfo=UTC)]
)
def test_a_revocation_is_neither_planned_nor_older_than_the_signature(
    effective_at: datetime,
) -> None:
    consent = signed()
    with pytest.raises(RevocationMustBeNow):
        consent.revoke(effective_at=effective_at, now=NOW, on=effective_at.date())
    assert consent.state is ConsentState.ACTIVE


def test_a_consent_is_revoked_once() -> None:
    consent = signed()
    consent.revoke(effective_at=NOW, now=NOW, on=NOW.date())
    with pytest.raises(TransitionIsNotAllowed):
        consent.revoke(effective_at=NOW, now=NOW, on=NOW.date())


def test_a_consent_covers_its_last_day_and_no_more() -> None:
    consent = signed()
    assert consent.state_on(date(2026, 9, 2)) is ConsentState.ACTIVE
    assert consent.state_on(date(2026, 9, 3)) is ConsentState.EXPIRED


def test_a_revoked_consent_stays_revoked_after_its_last_day() -> None:
    consent = signed()
    consent.revoke(effective_at=NOW, now=NOW, on=NOW.date())
    assert consent.state_on(date(2026, 9, 3)) is ConsentState.REVOKED
