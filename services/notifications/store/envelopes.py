"""Opens what a hand-over needs in clear: it lives as long as the batch that holds it."""

from typing import Any
from zoneinfo import ZoneInfo

from services.notifications.domain.contacts.contact import ADDRESSED_BY_PERSON, PersonalData
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.templates.fields import SECURED
from services.notifications.domain.terms import Language
from services.notifications.ports.delivery import Envelope
from services.notifications.ports.people import ContactIsUnreadable, Vault


def opened(
    one: Notification, contact: Any, key: Any, vault: Vault, verification: Any
) -> Envelope | None:
    """Return the address and what else the words need; None where the seal does not open.

    `verification` is the row whose code this message is about, if it is about one.
    """
    try:
        data = vault.open(one.person_id, contact["sealed"], key["wrapped"])
        code = _code(one, verification, key, vault)
    except ContactIsUnreadable:
        return None
    return Envelope(
        _address(one, data),
        Language(contact["language"]),
        ZoneInfo(contact["timezone"]),
        given_name=data.given_name if one.channel in SECURED else None,
        code=code,
    )


def _address(one: Notification, data: PersonalData) -> str:
    """Return where it goes; an inbox, a room and browsers are found by the person."""
    if one.channel in ADDRESSED_BY_PERSON:
        return str(one.person_id)
    return data.address(one.channel) or ""


def _code(one: Notification, verification: Any, key: Any, vault: Vault) -> str | None:
    if verification is None or verification["sealed"] is None:
        return None
    return vault.open_values(one.person_id, verification["sealed"], key["wrapped"])["code"]
