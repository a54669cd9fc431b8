"""Owns who a client is: the values themselves, checked and in one form. They are kept sealed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from shared.aggregate import Aggregate
from shared.errors import Invalid, NotFound

REGION = "US"
"""Where a phone number without a country is from: 42 CFR Part 2 is law of the United States."""


class IdentityIsEmpty(Invalid):
    """Something must be known by which to recognise the client or to reach them."""


class BornInTheFuture(Invalid):
    """Nobody applies before they are born."""


class BeforeBirth(Invalid):
    """Nobody signs, and nothing comes in of a client, before the client is born."""


class PhoneIsNotDialable(Invalid):
    """A phone number has as many digits as its country gives it."""


class EmailIsNotAnAddress(Invalid):
    """An e-mail address has the form of RFC 5321."""


class ClientIsNotKnownHere(NotFound):
    """A client is known at a site by an application, a consent, a party or a stay there."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Identity:
    """What was said of who the client is; None was not said. `language` (BCP 47) to talk in.

    `other_names` are whole names: a maiden name, the name on an earlier card.
    """

    given_name: str | None = None
    family_name: str | None = None
    other_names: tuple[str, ...] = ()
    born_on: date | None = None
    phone: str | None = None
    email: str | None = None
    language: str | None = None

    @property
    def names(self) -> Iterator[str]:
        """Yield each whole name that the client goes by."""
        whole = " ".join(name for name in (self.given_name, self.family_name) if name)
        yield from (name for name in (whole, *self.other_names) if name)

    def checked(self, *, today: date) -> "Identity":
        """Return the identity that can be right on `today`.

        Raises IdentityIsEmpty, BornInTheFuture.
        """
        if not any(self.names) and not self.phone and not self.email:
            raise IdentityIsEmpty("Give a name, a phone number or an e-mail.", field="given_name")
        self.born_by(today)
        return self

    def born_by(self, today: date) -> None:
        """Raise BornInTheFuture for a birth date after `today`."""
        if self.born_on is not None and self.born_on > today:
            raise BornInTheFuture("This day has not come yet.", field="born_on")


@dataclass(kw_only=True)
class ClientIdentity(Aggregate):
    """The sealed identity of a client; its id is the client's, its site the one that first knew.

    `keys` are blind indexes: equal names, numbers and addresses are found by them unopened.
    """

    sealed: bytes
    keys: tuple[bytes, ...]


def dialable(text: str, *, field: str = "phone") -> str:
    """Return a phone number in E.164, however it was written. Raises PhoneIsNotDialable."""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        # Not chained: the library's message repeats what was typed.
        raise PhoneIsNotDialable("This is not a phone number, area code included.", field=field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def addressable(text: str, *, field: str = "email") -> str:
    """Return an e-mail address in the form that servers use. Raises EmailIsNotAnAddress."""
    try:
        valid = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise EmailIsNotAnAddress("This is not an e-mail address.", field=field) from None
    return valid.ascii_email or valid.normalized
