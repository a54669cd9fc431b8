"""Consents: every element of 42 CFR 2.31, frozen once signed, revoked at once."""

from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.enrollment.domain.consents.consent import (
    CONSENT,
    Consent,
    ConsentIsSigned,
    ConsentState,
    EndReason,
    RevocationMustBeNow,
    RevokedHow,
)
from services.enrollment.domain.consents.consent_terms import (
    ConsentLacksElement,
    CounselingNotesStandAlone,
    ExpiryEvent,
    FormVersionIsUnknown,
    LegalProceedingsStandAlone,
    PartyKind,
    Purpose,
    PurposeNeedsNamedRecipient,
    RecordKind,
    RecordsEndBeforeTheyBegin,
    Signature,
    SignedBy,
)
from shared.errors import Invalid
from shared.states import TransitionIsNotAllowed
from tests.unit.enrollment.consents import DAY, LAST_DAY, SIGNED, draft, signed, terms, to_the_class

NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)


def lacking(refused: pytest.ExceptionInfo[ConsentLacksElement]) -> list[str]:
    return [one["field"] for one in refused.value.members["errors"]]


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
def test_a_consent_without_an_element_is_not_signed_and_says_which(
    element: str, absent: object
) -> None:
    consent = draft(terms(**{element: absent}))
    with pytest.raises(ConsentLacksElement) as refused:
        consent.sign(Signature(signed_on=SIGNED))
    assert refused.value.status == 422
    assert lacking(refused) == [element]
    assert (consent.state, consent.signature) == (ConsentState.DRAFT, None)


def test_all_that_lacks_is_said_at_once() -> None:
    empty = terms(
        party_id=None,
        categories=(),
        purposes=(),
        acknowledged_right_to_revoke=False,
        expires_on=None,
    )
    with pytest.raises(ConsentLacksElement) as refused:
        draft(empty).sign(Signature(signed_on=SIGNED, signed_by=SignedBy.REPRESENTATIVE))
    assert lacking(refused) == [
        "party_id",
        "categories",
        "purposes",
        "acknowledged_right_to_revoke",
        "expires_on",
        "signer_party_id",
    ]


def test_treatment_payment_and_operations_may_name_a_class_and_no_end() -> None:
    assert signed(to_the_class()).state is ConsentState.ACTIVE


def test_the_end_of_treatment_is_an_end_too() -> None:
    ends = terms(expires_on=None, expires_with=ExpiryEvent.END_OF_TREATMENT)
    assert signed(ends).state is ConsentState.ACTIVE


@pytest.mark.parametrize("who", [SignedBy.CLIENT_AND_GUARDIAN, SignedBy.REPRESENTATIVE])
def test_who_signs_with_or_for_the_client_is_named(who: SignedBy) -> None:
    with pytest.raises(ConsentLacksElement) as refused:
        draft(terms()).sign(Signature(signed_on=SIGNED, signed_by=who))
    assert lacking(refused) == ["signer_party_id"]
    consent = draft(terms())
    consent.sign(Signature(signed_on=SIGNED, signed_by=who, signer_party_id=uuid4()))
    assert consent.state is ConsentState.ACTIVE


def test_an_intermediary_is_named_with_those_behind_it() -> None:
    alone = terms(party_kind=PartyKind.INTERMEDIARY)
    with pytest.raises(ConsentLacksElement) as refused:
        draft(alone).sign(Signature(signed_on=SIGNED))
    assert lacking(refused) == ["participant_ids"]
    for behind in ({"participant_ids": (uuid4(),)}, {"treating_participants": True}):
        assert signed(terms(party_kind=PartyKind.INTERMEDIARY, **behind)).state is (
            ConsentState.ACTIVE
        )


def test_a_consent_does_not_expire_before_it_is_signed() -> None:
    with pytest.raises(ConsentLacksElement) as refused:
        draft(terms(expires_on=SIGNED - DAY)).sign(Signature(signed_on=SIGNED))
    assert lacking(refused) == ["expires_on"]
    assert signed(terms(expires_on=SIGNED)).state is ConsentState.ACTIVE


@pytest.mark.parametrize(
    ("changed", "broken"),
    [
        (
            {"categories": (RecordKind.COUNSELING_NOTES, RecordKind.PLAN)},
            CounselingNotesStandAlone,
        ),
        (
            {"purposes": (Purpose.LEGAL_PROCEEDINGS, Purpose.TREATMENT)},
            LegalProceedingsStandAlone,
        ),
        ({"records_from": SIGNED, "records_until": SIGNED - DAY}, RecordsEndBeforeTheyBegin),
        ({"form_version": "1999-1"}, FormVersionIsUnknown),
        (
            {
                "party_kind": PartyKind.TREATMENT_PAYMENT_OPERATIONS,
                "purposes": (Purpose.EMPLOYMENT,),
            },
            PurposeNeedsNamedRecipient,
        ),
    ],
)
def test_what_cannot_go_together_is_not_even_drafted(
    changed: dict[str, Any], broken: type[Invalid]
) -> None:
    with pytest.raises(broken):
        terms(**changed)


def test_counseling_notes_and_legal_proceedings_have_a_consent_of_their_own() -> None:
    assert signed(terms(categories=(RecordKind.COUNSELING_NOTES,)))
    assert signed(terms(purposes=(Purpose.LEGAL_PROCEEDINGS,)))


def test_signed_terms_cannot_be_changed() -> None:
    consent = signed()
    with pytest.raises(FrozenInstanceError):
        consent.terms.categories = ()  # type: ignore[misc]  # the point of the test
    with pytest.raises(ConsentIsSigned):
        consent.change(terms(), replaces=None)


def test_a_draft_may_be_changed_until_it_is_signed() -> None:
    consent = draft(terms(categories=()))
    assert [one.field for one in consent.lacking()] == ["categories"]
    consent.change(terms(), replaces=uuid4())
    assert consent.lacking() == []


def test_a_revocation_is_effective_at_once() -> None:
    consent = signed()
    consent.revoke(effective_at=NOW, now=NOW, on=NOW.date(), how=RevokedHow.ORALLY)
    assert consent.state is ConsentState.REVOKED
    assert (consent.revoked_at, consent.revoked_how) == (NOW, RevokedHow.ORALLY)
    assert consent.ended_because is EndReason.CLIENT_ASKED


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
    assert consent.state_on(LAST_DAY) is ConsentState.ACTIVE
    assert consent.state_on(LAST_DAY + DAY) is ConsentState.EXPIRED


def test_a_revoked_consent_stays_revoked_after_its_last_day() -> None:
    consent = signed()
    consent.revoke(effective_at=NOW, now=NOW, on=NOW.date())
    assert consent.state_on(date(2026, 9, 3)) is ConsentState.REVOKED


@pytest.mark.parametrize(("discharged_on", "ends"), [(SIGNED, True), (SIGNED - DAY, False)])
def test_a_discharge_ends_what_was_signed_by_then_and_says_so(
    discharged_on: date, *, ends: bool
) -> None:
    agreed = to_the_class(expires_with=ExpiryEvent.END_OF_TREATMENT)
    assert signed(agreed).ends_with_treatment(discharged_on) is ends
    assert not signed(to_the_class()).ends_with_treatment(discharged_on)


STEPS = {
    ConsentState.ACTIVE: lambda consent: consent.sign(Signature(signed_on=SIGNED)),
    ConsentState.REVOKED: lambda consent: consent.revoke(effective_at=NOW, now=NOW, on=NOW.date()),
    ConsentState.EXPIRED: lambda consent: consent.expire_with_treatment(at=NOW),
}
"""What leads to each state; nothing leads back to a draft."""


@pytest.mark.parametrize("before", ConsentState)
@pytest.mark.parametrize("after", STEPS)
def test_a_step_is_taken_where_the_table_has_its_arrow_and_nowhere_else(
    before: ConsentState, after: ConsentState
) -> None:
    consent: Consent = draft(terms())
    consent.state = before
    if CONSENT.allows(before, after):
        STEPS[after](consent)
        assert consent.state is after
    else:
        with pytest.raises(TransitionIsNotAllowed):
            STEPS[after](consent)
        assert consent.state is before
