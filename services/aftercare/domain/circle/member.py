"""Which family member is whose: a person of the circle, and the account they sign in with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid, NotFound

_CIRCLE = UUID("4f0f4e5c-7d0b-5b8e-9d53-2d7d0a6b9c41")


class NoSuchMember(NotFound):
    pass


class NobodysOwnFamily(Invalid):
    def __init__(self) -> None:
        super().__init__("A client is not their own family.", field="path.party_id")


class AccountIsAnothers(BrokenRule):
    def __init__(self) -> None:
        super().__init__("Another family member of this client signs in with this account.")


@dataclass(kw_only=True)
class CircleMember(Aggregate):
    """A party of one client's circle; `account` is the opaque subject of their sign-in.

    It says who somebody is and allows nothing: what they may be told, the client's consents say.
    """

    client_id: UUID
    party_id: UUID
    account: str
    ended_at: datetime | None = None

    def sign_in_as(self, account: str) -> None:
        """Let this account be theirs, from now on or again."""
        self.account, self.ended_at = account, None

    def end(self, now: datetime) -> None:
        if self.ended_at is None:
            self.ended_at = now


def circle_member_id(site: str, client_id: UUID, party_id: UUID) -> UUID:
    """Return the same id each time, so that two first requests meet in one row."""
    return uuid5(_CIRCLE, f"{site}/{client_id}/{party_id}")
