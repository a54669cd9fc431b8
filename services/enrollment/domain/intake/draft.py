"""Owns the draft that the public opens: a token returns to it, and it waits to be submitted."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from shared.aggregate import Aggregate
from shared.errors import BrokenRule, NotFound, TooMany

HOUR = timedelta(hours=1)


class DraftIsNotHere(NotFound):
    """There is no such draft for this token: a wrong token learns nothing more."""


class DraftIsSubmitted(BrokenRule):
    """What was submitted is with the intake team: call them to change it."""


class DraftIsIncomplete(BrokenRule):
    """A draft is submitted when it says who the client is, and how to call back."""

    status: ClassVar[int] = 422


class TooManyDrafts(TooMany):
    """The public opens so many drafts at a site within an hour, and no more."""


@dataclass(kw_only=True)
class ApplicationDraft(Aggregate):
    """An application in the making; its id becomes the application's. All it says is sealed.

    Only the token's hash is kept. `sealed` is None once it was submitted: then the application
    has it. `forget_at` is when the draft is deleted, and so are its contents if nobody submitted.
    """

    client_id: UUID
    token_hash: bytes
    sealed: bytes | None
    forget_at: datetime
    submitted_at: datetime | None = None

    def require_token(self, token: str) -> None:
        """Raise DraftIsNotHere for another draft's token, in the same time for any."""
        if not hmac.compare_digest(hash_of(token), self.token_hash):
            raise no_such_draft()

    def change(self, sealed: bytes) -> None:
        self.require_open()
        self.sealed = sealed

    def submit(self, *, now: datetime) -> None:
        self.require_open()
        self.sealed, self.submitted_at = None, now

    def require_open(self) -> None:
        if self.submitted_at is not None:
            raise DraftIsSubmitted("The intake team has it. Call them to change something.")


def new_token() -> str:
    """Return 256 random bits as 43 characters."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    # No salt and no slow hash: a token is no password, nobody guesses 256 bits.
    return hashlib.sha256(token.encode()).digest()


def no_such_draft() -> DraftIsNotHere:
    return DraftIsNotHere("There is no draft here for this token. Open a new one.")


def hour_of(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
