"""Verification: whoever reads what is sent to an address can say the code that was sent there.

NIST SP 800-63B, 5.1.3: a code is short-lived, bounded in tries, and used once.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from services.notifications.domain.terms import ChannelName
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid, TooMany
from shared.states import ActionMachine

_VERIFICATIONS = UUID("a8f3f7b2-51a5-5d8c-9a0e-2b7f4e6d1c90")
CODE_TEMPLATE = "verification-code"
"""The one message that a code may stand in."""
VERIFIED_BY_CODE = frozenset({ChannelName.EMAIL, ChannelName.SMS})
DIGITS = 6
VALID_FOR = timedelta(minutes=10)
MOST_TRIES = 5
BETWEEN_CODES = timedelta(minutes=1)
CODES_A_DAY = 5
DAY = timedelta(hours=24)


class ChannelIsNotVerified(Invalid):
    """Behind a login there is nothing to show; push and chat show themselves."""

    def __init__(self) -> None:
        super().__init__("Only email and sms are verified by a code.", field="path.channel")


class NoAddressToVerify(BrokenRule):
    def __init__(self) -> None:
        super().__init__("This person has no address on this channel: put one first.")


class NoProviderForCodes(BrokenRule):
    def __init__(self) -> None:
        detail = (
            "This channel has no provider here, so no code can be sent over it: ask ops for one."
        )
        super().__init__(detail)


class CodeIsWrong(BrokenRule):
    def __init__(self, tries_left: int) -> None:
        super().__init__("This is not the code that was sent.", tries_left=tries_left)


class NoCodeToConfirm(BrokenRule):
    """None was sent, or it has expired, was tried too often, or went to a former address."""

    def __init__(self) -> None:
        super().__init__("There is no code to confirm: have a new one sent.")


class Step(StrEnum):
    NEW = "new"
    SENT = "sent"
    VERIFIED = "verified"
    SPENT = "spent"


VERIFICATION = ActionMachine(
    "verification",
    {
        (Step.NEW, "send"): Step.SENT,
        (Step.SENT, "send"): Step.SENT,
        (Step.VERIFIED, "send"): Step.SENT,
        (Step.SPENT, "send"): Step.SENT,
        (Step.SENT, "confirm"): Step.VERIFIED,
        (Step.SENT, "spend"): Step.SPENT,
    },
)


@dataclass(frozen=True, slots=True, repr=False)
class Code:
    """A code in clear, and what is kept of it: a keyed digest, and itself sealed for sending."""

    digest: bytes
    sealed: bytes

    def __repr__(self) -> str:
        return "Code()"


@dataclass(kw_only=True)
class Verification(Aggregate):
    """How far one person has come with one channel. The code is kept until it is used or spent."""

    person_id: UUID
    channel: ChannelName
    state: Step = Step.NEW
    digest: bytes | None = None
    sealed: bytes | None = None
    address_index: bytes | None = None
    sent_at: datetime | None = None
    expires_at: datetime | None = None
    tries: int = 0
    codes: int = 0
    day_began_at: datetime | None = None

    def expect_room(self, now: datetime) -> None:
        """Raise TooMany where a code was sent just now, or often enough within a day."""
        if self.sent_at is not None and now < self.sent_at + BETWEEN_CODES:
            raise _too_many("A code was sent just now.", self.sent_at + BETWEEN_CODES - now)
        if self.day_began_at is not None and self.codes >= CODES_A_DAY:
            left = self.day_began_at + DAY - now
            if left > timedelta(0):
                raise _too_many("Enough codes were sent for one day.", left)

    def send(self, code: Code, address_index: bytes, now: datetime) -> None:
        """Replace whatever code there was. Raises TooMany."""
        self.expect_room(now)
        self.state = VERIFICATION.after(self.state, "send")
        if self.day_began_at is None or now >= self.day_began_at + DAY:
            self.day_began_at, self.codes = now, 0
        self.digest, self.sealed, self.address_index = code.digest, code.sealed, address_index
        self.sent_at, self.expires_at, self.tries = now, now + VALID_FOR, 0
        self.codes += 1

    def is_open(self, address_index: bytes | None, now: datetime) -> bool:
        """Say whether a code may be tried that went to the address the person has now."""
        return (
            self.state is Step.SENT
            and self.expires_at is not None
            and now < self.expires_at
            and self.address_index == address_index
        )

    def confirm(self, digest: bytes) -> bool:
        """Compare in constant time; the fifth wrong try spends the code."""
        assert self.digest is not None  # noqa: S101 - is_open() was asked
        if hmac.compare_digest(digest, self.digest):
            self._end("confirm")
            return True
        self.tries += 1
        if self.tries >= MOST_TRIES:
            self._end("spend")
        return False

    @property
    def tries_left(self) -> int:
        return MOST_TRIES - self.tries

    def _end(self, action: str) -> None:
        self.state = VERIFICATION.after(self.state, action)
        self.digest = self.sealed = None


def new_code() -> str:
    """Return six digits that nobody can foresee."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def verification_id(site: str, person_id: UUID, channel: ChannelName) -> UUID:
    """Return the same id each time, so that bounds hold whatever is asked at once."""
    return uuid5(_VERIFICATIONS, f"{site}/{person_id}/{channel}")


def _too_many(detail: str, left: timedelta) -> TooMany:
    seconds = int(left.total_seconds()) + 1
    return TooMany(f"{detail} Ask again later.", retry_after_seconds=seconds)
