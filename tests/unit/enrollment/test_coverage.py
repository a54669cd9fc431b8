"""What a consent covers: this party, these kinds of record, this purpose, this day."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from services.enrollment.domain.consents.consent import Consent
from services.enrollment.domain.consents.consent_terms import PartyKind, Purpose, RecordKind
from services.enrollment.domain.consents.party import Party, PartyNeedsKindOfItsOwn
from tests.unit.enrollment.consents import (
    DAY,
    LAST_DAY,
    MOTHER,
    SIGNED,
    draft,
    party,
    signed,
    terms,
    to_the_class,
)

NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)


def covers(
    consent: Consent,
    who: Party,
    *,
    what: tuple[RecordKind, ...] = (RecordKind.ATTENDANCE,),
    why: Purpose = Purpose.FAMILY_SUPPORT,
    on: date = SIGNED,
) -> bool:
    return consent.covers(who, what, why, on, client_ids=(consent.client_id,))


def test_a_consent_covers_what_it_names() -> None:
    assert covers(signed(), party())


def test_it_covers_nobody_else() -> None:
    assert not covers(signed(), party(identity=uuid4()))


def test_it_covers_the_same_party_of_no_other_client() -> None:
    other = party()
    other.client_id = uuid4()
    assert not covers(signed(), other)


def test_it_covers_no_other_kind_of_record() -> None:
    asked = (RecordKind.ATTENDANCE, RecordKind.DIAGNOSIS)
    assert not covers(signed(), party(), what=asked)


def test_it_covers_no_other_purpose() -> None:
    assert not covers(signed(), party(), why=Purpose.EMPLOYMENT)


@pytest.mark.parametrize(
    ("day", "covered"),
    [(SIGNED - DAY, False), (SIGNED, True), (LAST_DAY, True), (LAST_DAY + DAY, False)],
)
def test_it_covers_from_its_signature_to_its_last_day(day: date, *, covered: bool) -> None:
    assert covers(signed(), party(), on=day) is covered


def test_a_draft_and_a_revoked_consent_cover_nothing() -> None:
    assert not covers(draft(terms()), party())
    revoked = signed()
    revoked.revoke(effective_at=NOW, now=NOW, on=NOW.date())
    assert not covers(revoked, party(), on=NOW.date())


@pytest.mark.parametrize(
    "kind", [kind for kind in PartyKind if kind is not PartyKind.TREATMENT_PAYMENT_OPERATIONS]
)
def test_the_class_is_those_who_treat_pay_or_help_to_operate(kind: PartyKind) -> None:
    inside = kind in {
        PartyKind.TREATING_PROVIDER,
        PartyKind.HEALTH_PLAN,
        PartyKind.PROGRAM_SUPPORT,
    }
    who = party(kind, uuid4())
    assert covers(signed(to_the_class()), who, why=Purpose.TREATMENT) is inside


def test_a_participant_named_behind_an_intermediary_is_a_recipient() -> None:
    behind = uuid4()
    agreed = terms(party_kind=PartyKind.INTERMEDIARY, participant_ids=(behind,))
    assert covers(signed(agreed), party(PartyKind.INTERMEDIARY, MOTHER))
    assert covers(signed(agreed), party(PartyKind.TREATING_PROVIDER, behind))
    assert not covers(signed(agreed), party(PartyKind.TREATING_PROVIDER, uuid4()))


def test_the_whole_record_is_all_kinds_but_the_counseling_notes() -> None:
    whole = signed(terms(categories=(RecordKind.TREATMENT_RECORDS,)))
    for kind in RecordKind:
        wanted = kind is not RecordKind.COUNSELING_NOTES
        assert covers(whole, party(), what=(kind,)) is wanted


def test_a_class_is_nobody_and_cannot_be_registered() -> None:
    with pytest.raises(PartyNeedsKindOfItsOwn):
        party(PartyKind.TREATMENT_PAYMENT_OPERATIONS)
