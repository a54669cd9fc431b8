"""Contacts: how a person is reached. Personal values exist in clear only while they are used."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import time
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email

from services.notifications.domain.contacts.phone import REGION, gets_texts, phone_number
from services.notifications.domain.messages.quiet_hours import CLOSES, OPENS, Hours
from services.notifications.domain.terms import ChannelName, Language
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid

_LONGEST_NAME = 80
ADDRESSED_BY_PERSON = frozenset({ChannelName.INBOX, ChannelName.PUSH, ChannelName.CHAT})
"""Channels whose address is the person: what lies behind is found by their id."""


class LandlineGetsNoTexts(BrokenRule):
    """A text to a landline is lost, and nobody is told that it is."""

    def __init__(self) -> None:
        super().__init__("This number is a landline, which gets no texts: put a mobile number.")


@dataclass(frozen=True, slots=True, repr=False)
class PersonalData:
    """The values that are encrypted. Its repr shows none of them.

    `phone_gets_texts` is false for a landline.
    """

    email: str | None = None
    phone: str | None = None
    given_name: str | None = None
    phone_gets_texts: bool = True

    def __repr__(self) -> str:
        return f"PersonalData({', '.join(k for k, v in asdict(self).items() if v)})"

    def address(self, channel: ChannelName) -> str | None:
        texts = self.phone if self.phone_gets_texts else None
        return {ChannelName.EMAIL: self.email, ChannelName.SMS: texts}.get(channel)

    def masked(self) -> "PersonalData":
        """Return what may be shown: enough to recognise, not enough to use."""
        return PersonalData(
            email=self.email and _masked_email(self.email),
            phone=self.phone and f"•••{self.phone[-2:]}",
            given_name=self.given_name and f"{self.given_name[0]}•••",
        )


def personal_data(
    *, email: str | None, phone: str | None, given_name: str | None, region: str = REGION
) -> PersonalData:
    """Return checked values. Raises Invalid, which names the field and never the value.

    A phone number in national form is one of `region`.
    """
    if given_name is not None:
        _check_name(given_name)
    number = None if phone is None else phone_number(phone.strip(), region)
    return PersonalData(
        email and _checked_email(email.strip()),
        number,
        given_name,
        number is None or gets_texts(number),
    )


def _check_name(given_name: str) -> None:
    if not 0 < len(given_name) <= _LONGEST_NAME:
        raise Invalid("1 to 80 characters.", field="given_name")
    if "://" in given_name or "@" in given_name:
        detail = "A name holds neither a link nor an address: write it as the person is called."
        raise Invalid(detail, field="given_name")


def looked_for(address: str, channel: ChannelName) -> str:
    """Return the form in which equal addresses are equal; two cases of a mailbox are one.

    A sender's address is taken as the provider gives it, so what is no address is no error.
    """
    if channel is not ChannelName.SMS:
        return address.strip().casefold()
    try:
        return phone_number(address)
    except Invalid:
        return address.strip()


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
    """One person's encrypted values; its id is the person's. Without a key nobody can read it.

    What the gate decides upon stands in clear: it says nothing of who this is. `indexes` are keyed
    digests by which an address finds its people. `verified` are the channels whose present address
    the person has shown to be theirs.
    """

    sealed: bytes | None
    language: Language
    timezone: str
    opens: time = OPENS
    closes: time = CLOSES
    quiet_days: list[int] = field(default_factory=list)
    email_index: bytes | None = None
    phone_index: bytes | None = None
    gets_texts: bool = True
    verified: list[ChannelName] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def hours(self) -> Hours:
        return Hours(self.zone, self.opens, self.closes, frozenset(self.quiet_days))

    @property
    def is_shredded(self) -> bool:
        return self.sealed is None

    def index(self, channel: ChannelName) -> bytes | None:
        return {ChannelName.EMAIL: self.email_index, ChannelName.SMS: self.phone_index}.get(channel)

    def change(self, sealed: bytes, language: Language, timezone: str) -> None:
        self.sealed, self.language, self.timezone = sealed, language, timezone

    def move(self, indexes: "Indexes", *, gets_texts: bool) -> list[ChannelName]:
        """Keep by what the addresses are found; return the channels whose address is another."""
        moved = [
            channel
            for channel, index in indexes.by_channel()
            if index is None or index != self.index(channel)
        ]
        self.email_index, self.phone_index = indexes.email, indexes.phone
        self.gets_texts = gets_texts
        self.verified = [channel for channel in self.verified if channel not in moved]
        return moved

    def expect_reachable(self, channel: ChannelName) -> None:
        """Raise LandlineGetsNoTexts where nothing can arrive over the channel."""
        if channel is ChannelName.SMS and not self.gets_texts:
            raise LandlineGetsNoTexts

    def verify(self, channel: ChannelName) -> None:
        self.verified = sorted({*self.verified, channel})

    def keep_hours(self, hours: Hours) -> None:
        self.opens, self.closes = hours.opens, hours.closes
        self.quiet_days = sorted(hours.quiet_days)

    def shred(self) -> None:
        """Forget the values, and all by which they could be found or guessed."""
        self.sealed = self.email_index = self.phone_index = None
        self.gets_texts, self.verified = True, []


@dataclass(frozen=True, slots=True)
class Indexes:
    """The keyed digests of a person's addresses; None where there is no address."""

    email: bytes | None
    phone: bytes | None

    def by_channel(self) -> Iterator[tuple[ChannelName, bytes | None]]:
        yield ChannelName.EMAIL, self.email
        yield ChannelName.SMS, self.phone
