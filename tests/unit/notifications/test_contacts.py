"""Personal values are checked without being repeated, sealed for one person, and masked."""

import traceback
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.contacts.contact import PersonalData, personal_data
from services.notifications.ports.delivery import Envelope
from services.notifications.ports.people import ContactIsUnreadable
from services.notifications.vault import AesGcmVault
from shared.errors import Invalid
from tests.unit.notifications.making import DENVER

VAULT = AesGcmVault(b"m" * 32)
DATA = PersonalData("maria.canary@example.org", "+13035550142", "Maria")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "canary-at-example.org"}, "email"),
        ({"email": "canary@exa mple.org"}, "email"),
        ({"email": "cañary@example.org"}, "email"),
        ({"phone": "303-555-canary"}, "phone"),
        ({"phone": "+1303555canary"}, "phone"),
        ({"phone": "5550142"}, "phone"),
        ({"given_name": "canary" * 20}, "given_name"),
        ({"given_name": ""}, "given_name"),
    ],
)
def test_a_wrong_value_is_refused_by_its_field_and_not_repeated(
    values: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        personal_data(**{"email": None, "phone": None, "given_name": None, **values})  # type: ignore[arg-type]  # names of fields
    assert refused.value.members["errors"][0]["field"] == field
    shown = "".join(traceback.format_exception(refused.value)[-1:])
    assert "canary" not in shown
    assert refused.value.__cause__ is None


def test_what_is_shown_is_masked() -> None:
    masked = DATA.masked()
    assert (masked.email, masked.phone, masked.given_name) == ("m•••@•••.org", "•••42", "M•••")
    assert PersonalData().masked() == PersonalData()


def test_no_repr_shows_a_value() -> None:
    shown = repr(DATA) + repr(Envelope(DATA.email or "", language=None, zone=DENVER))  # type: ignore[arg-type]
    assert "canary" not in shown
    assert "Maria" not in shown
    assert "0142" not in shown


@given(st.builds(PersonalData, *[st.none() | st.text(max_size=40)] * 3))
def test_what_is_sealed_opens_again(data: PersonalData) -> None:
    person = uuid4()
    key = VAULT.new_key(person)
    sealed = VAULT.seal(person, data, key)
    assert VAULT.open(person, sealed, key) == data
    for value in (data.email, data.phone, data.given_name):
        assert not value or len(value) < 4 or value.encode() not in sealed


def test_a_sealed_value_opens_for_its_person_only() -> None:
    person, other = uuid4(), uuid4()
    key = VAULT.new_key(person)
    sealed = VAULT.seal(person, DATA, key)
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for vault, owner, content, with_key in (
        (VAULT, other, sealed, key),
        (VAULT, person, sealed, VAULT.new_key(person)),
        (AesGcmVault(b"n" * 32), person, sealed, key),
        (VAULT, person, changed, key),
        (VAULT, person, b"", key),
    ):
        with pytest.raises(ContactIsUnreadable):
            vault.open(owner, content, with_key)
