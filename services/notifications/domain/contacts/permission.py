"""What a person permits: a channel for a category, and the consent that it may rest on."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid5

from services.notifications.domain.terms import Category, ChannelName, Reason
from shared.aggregate import Aggregate
from shared.errors import Invalid

_PERMISSIONS = UUID("0b4bb7a0-6f0e-5d3e-9a51-64a1c2f2c9d1")


class Permitted(StrEnum):
    NONE = "none"
    GRANTED = "granted"
    REVOKED = "revoked"


@dataclass(kw_only=True)
class Permission(Aggregate):
    """One person's word on one channel and category: none, then granted, then revoked.

    A person who opted out may opt in again: sessions ahead are planned again, and what has passed
    stays withdrawn. Whoever opted out of the channel as a whole (`opted_out_at`) is not reached by
    what was granted before; it stands again once they opt in.
    """

    person_id: UUID
    channel: ChannelName
    category: Category
    state: Permitted = Permitted.NONE
    consent_id: UUID | None = None
    changed_at: datetime
    opted_out_at: datetime | None = None

    @property
    def is_granted(self) -> bool:
        return self.state is Permitted.GRANTED and self.opted_out_at is None

    @property
    def objection(self) -> Reason | None:
        """Return why the person's word stands against a message, or None."""
        if self.opted_out_at is not None:
            return Reason.OPTED_OUT
        if self.state is Permitted.NONE:
            return Reason.NOT_PERMITTED
        return Reason.PERMISSION_REVOKED if self.state is Permitted.REVOKED else None

    def grant(self, consent_id: UUID | None, at: datetime) -> None:
        self.state, self.consent_id, self.changed_at = Permitted.GRANTED, consent_id, at

    def rest_on(self, consent_id: UUID) -> None:
        """Rest on the consent that replaced the earlier one; what the person said stays."""
        self.consent_id = consent_id

    def revoke(self, at: datetime) -> None:
        self.state, self.changed_at = Permitted.REVOKED, at

    def opt_out(self, at: datetime) -> None:
        self.opted_out_at = at

    def opt_in(self) -> None:
        self.opted_out_at = None


class ChatIsForStaff(Invalid):
    """Nobody learns whether a chat message arrived, and who reads along: clients get none."""

    def __init__(self) -> None:
        super().__init__(
            "Chat is for staff alone: put this person among the staff first.", field="channel"
        )


class DutiesAreForStaff(Invalid):
    """What staff must know to do their work is told to nobody else."""

    def __init__(self) -> None:
        detail = "Staff duties are told to staff alone: put this person among the staff first."
        super().__init__(detail, field="category")


class FamilyNeedsConsent(Invalid):
    """Family is told of a client under the client's consent and without it nothing."""

    def __init__(self) -> None:
        super().__init__(
            "Name the client's consent: family is told nothing without it.", field="consent_id"
        )


def permission_id(site: str, person_id: UUID, channel: ChannelName, category: Category) -> UUID:
    """Return the same id each time, so that two first requests meet in one row."""
    return uuid5(_PERMISSIONS, f"{site}/{person_id}/{channel}/{category}")


@dataclass(kw_only=True)
class Consent:
    """What events told of a signed consent. What ended stays ended."""

    id: UUID
    site: str
    client_id: UUID
    is_granted: bool = False
    expires_on: date | None = None
    revoked_at: datetime | None = None
    expired_at: datetime | None = None
    replaced_by: UUID | None = None

    def hear_granted(self, expires_on: date | None) -> bool:
        if self.is_granted:
            return False
        self.is_granted, self.expires_on = True, expires_on
        return True

    def hear_revoked(self, effective_at: datetime, replaced_by: UUID | None = None) -> bool:
        if self.revoked_at is not None and self.revoked_at <= effective_at:
            return False
        self.revoked_at, self.replaced_by = effective_at, replaced_by
        return True

    def hear_expired(self, effective_at: datetime) -> bool:
        """Learn that what the consent names as its end has come."""
        if self.expired_at is not None and self.expired_at <= effective_at:
            return False
        self.expired_at = effective_at
        return True

    def has_ended(self, now: datetime) -> Reason | None:
        """Return why what waits is withdrawn, or None. A last day is left to the gate."""
        if self.revoked_at is not None and self.revoked_at <= now:
            return Reason.CONSENT_REVOKED
        if self.expired_at is not None and self.expired_at <= now:
            return Reason.CONSENT_EXPIRED
        return None

    def objection(self, now: datetime) -> Reason | None:
        """Return why nothing may rest on this now, or None. Its last day is still covered."""
        if ended := self.has_ended(now):
            return ended
        if not self.is_granted:
            return Reason.CONSENT_NOT_KNOWN
        if self.expires_on is not None and now.date() > self.expires_on:
            return Reason.CONSENT_EXPIRED
        return None
