"""What is sealed opens for its own person alone, and an index tells nothing but equality."""

from uuid import uuid4

import pytest

from shared.vault import AesGcmVault, Unreadable

VAULT, OTHER = AesGcmVault(b"k" * 32), AesGcmVault(b"o" * 32)
VALUES = {"given_name": "Zoë", "phone": None}


def test_what_is_sealed_opens_again() -> None:
    person = uuid4()
    key = VAULT.new_key(person)
    sealed = VAULT.seal(person, VALUES, key)
    assert "Zoë".encode() not in sealed
    assert VAULT.open(person, sealed, key) == VALUES


def test_nobodys_values_open_as_another_persons() -> None:
    person, other = uuid4(), uuid4()
    key = VAULT.new_key(person)
    sealed = VAULT.seal(person, VALUES, key)
    with pytest.raises(Unreadable):
        VAULT.open(other, sealed, key)
    with pytest.raises(Unreadable):
        VAULT.open(person, sealed, VAULT.new_key(person))
    with pytest.raises(Unreadable):
        OTHER.open(person, sealed, key)


def test_a_blind_index_is_equal_for_equal_values_of_a_kind_under_one_master_key() -> None:
    assert VAULT.blind_index("phone", "+1") == VAULT.blind_index("phone", "+1")
    others = {
        VAULT.blind_index("phone", "+1"),
        VAULT.blind_index("phone", "+2"),
        VAULT.blind_index("email", "+1"),
        OTHER.blind_index("phone", "+1"),
    }
    assert len(others) == 4
