"""Opens what is sealed of a person, for the masking eye."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.notifications.domain.contacts.contact import PersonalData
from services.notifications.ports.people import ContactIsUnreadable, Vault
from shared.errors import Unavailable


def opened(person_id: UUID, row: Mapping[str, Any], vault: Vault) -> PersonalData:
    """Return the person's values; none where the key was destroyed. Raises Unavailable."""
    if row["sealed"] is None or row["wrapped"] is None:
        return PersonalData()
    try:
        return vault.open(person_id, row["sealed"], row["wrapped"])
    except ContactIsUnreadable:
        raise Unavailable("This contact does not open with the service's master key.") from None
