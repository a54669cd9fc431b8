"""The text of a consent form: complete in each language, and never edited once it was released."""

from dataclasses import fields
from hashlib import sha256
from string import Formatter
from typing import Any

import pytest

from services.enrollment.domain.consents.consent import ConsentState
from services.enrollment.domain.consents.consent_terms import (
    FORM_VERSIONS,
    Discloser,
    ExpiryEvent,
    Language,
    PartyKind,
    Purpose,
    RecordKind,
    SignedBy,
    SignedHow,
)
from services.enrollment.domain.consents.disclosure import NOTICE
from services.enrollment.domain.consents.party import Relationship
from services.enrollment.printing.wordings.known import WORDINGS
from services.enrollment.printing.wordings.wording import Wording

CODES = {
    "discloser": Discloser,
    "party_kinds": PartyKind,
    "relationships": Relationship,
    "records": RecordKind,
    "purposes": Purpose,
    "expires_with": ExpiryEvent,
    "signed_by": SignedBy,
    "signed_how": SignedHow,
    "states": ConsentState,
    "state_notes": ConsentState,
}
RELEASED = {
    ("2026-1", Language.ENGLISH): "669a109ddda2f9e0",
    ("2026-1", Language.SPANISH): "9aaae12dfb273f05",
}
"""A client signed this text: whoever changes a word of it makes a new version of the form."""

every_wording = pytest.mark.parametrize("wording", WORDINGS.values(), ids=map(str, WORDINGS))


def test_each_version_is_there_in_each_language() -> None:
    assert set(WORDINGS) == {(one, language) for one in FORM_VERSIONS for language in Language}


@every_wording
def test_a_wording_has_words_for_every_code(wording: Wording) -> None:
    for name, codes in CODES.items():
        assert set(getattr(wording, name)) == set(codes), name


@every_wording
def test_a_wording_holds_the_notice_as_the_law_words_it(wording: Wording) -> None:
    assert NOTICE in wording.notice


def test_the_languages_leave_the_same_gaps_to_fill() -> None:
    assert gaps(WORDINGS["2026-1", Language.ENGLISH]) == gaps(WORDINGS["2026-1", Language.SPANISH])


@pytest.mark.parametrize("which", WORDINGS, ids=str)
def test_a_released_text_stays_as_it_was_signed(which: tuple[str, Language]) -> None:
    assert fingerprint(WORDINGS[which]) == RELEASED[which]


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [one for part in value.values() for one in texts(part)]
    if callable(value):
        return []
    return [one for field in fields(value) for one in texts(getattr(value, field.name))]


def gaps(wording: Wording) -> list[int]:
    return [sum(name is not None for _, name, *_ in Formatter().parse(t)) for t in texts(wording)]


def fingerprint(wording: Wording) -> str:
    return sha256("\n".join(texts(wording)).encode()).hexdigest()[:16]
