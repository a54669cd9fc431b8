"""Contacts: how a person is reached. Personal values exist in clear only while they are used."""

import re
from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email

from services.notifications.domain.terms import ChannelName, Language
from shared.aggregate import Aggregate
from shared.errors import Invalid

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, repr=False)
class PersonalData:
    """The values that are encrypted. Its repr shows none of them."""

    email: str | None = None
    phone: str | None = None
    given_name: str | None = None

    def __repr__(self) -> str:
        return f"PersonalData({', '.join(k for k, v in asdict(self).items() if v)})"

    def address(self, channel: ChannelName) -> str | None:
        return {ChannelName.EMAIL: self.email, ChannelName.SMS: self.phone}.get(channel)

    def masked(self) -> "PersonalData":
        """Return what may be shown: enough to recognise, not enough to use."""
        return PersonalData(
            email=self.email and _masked_email(self.email),
            phone=self.phone and f"•••{self.phone[-2:]}",
            given_name=self.given_name and f"{self.given_name[0]}•••",
        )


def personal_data(*, email: str | None, phone: str | None, given_name: str | None) -> PersonalData:
    """Return checked values. Raises Invalid, which names the field and never the value."""
    if given_name is not None and not 0 < len(given_name) <= _LONGEST_NAME:
        raise Invalid("1 to 80 characters.", field="given_name")
    if phone is not None and not _E164.fullmatch(phone):
        raise Invalid("A phone number is written as +15551234567.", field="phone")
    return PersonalData(email and _checked_email(email), phone, given_name)


def _checked_email(text: str) -> str:
    try:
        valid = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        # Not chained: the library's message repeats parts of the address.
        raise Invalid("This is not an e-mail address.", field="email") from None
    # The form that every server understands, whatever script the domain was typed in.
    return valid.ascii_email or valid.normalized


def _masked_email(email: str) -> str:
    name, _, domain = email.rpartition("@")
    return f"{name[0]}•••@•••.{domain.rpartition('.')[2]}"


@dataclass(kw_only=True)
class Contact(Aggregate):
    """One person's encrypted values; its id is the person's. Without a key nobody can read it."""

    sealed: bytes | None
    language: Language
    timezone: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def is_shredded(self) -> bool:
        return self.sealed is None

    def change(self, sealed: bytes, language: Language, timezone: str) -> None:
        self.sealed, self.language, self.timezone = sealed, language, timezone

    def shred(self) -> None:
        self.sealed = None
