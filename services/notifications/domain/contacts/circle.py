"""The circle around a client: staff by role at a site, and family that a consent lets in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from services.notifications.domain.contacts.permission import Consent
from services.notifications.domain.terms import Reason, StaffRole
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid

_FAMILY = UUID("6b7b0f7e-0d8f-5a63-8f5e-6a7f6f0a5f11")


class ConsentHasEnded(BrokenRule):
    """Nothing begins to rest on a consent that was revoked or has expired."""

    def __init__(self) -> None:
        super().__init__("This consent has ended: name the one that is in force.")


class NobodysOwnFamily(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "A client is told by themselves, and is not their own family.", field="path.person_id"
        )


class AccountIsAnothers(BrokenRule):
    def __init__(self) -> None:
        super().__init__("Somebody else of this site signs in with this account.")


class EndsBeforeItBegins(Invalid):
    def __init__(self) -> None:
        super().__init__("This end lies before the beginning.", field="active_until")


@dataclass(kw_only=True)
class StaffMember(Aggregate):
    """Whose duties the messages of a site are for; its id is the person's.

    `account` is the opaque subject under which the person signs in, where it is known.
    """

    roles: list[StaffRole]
    active_from: datetime
    active_until: datetime | None = None
    account: str | None = None

    def describe(
        self,
        roles: list[StaffRole],
        active_from: datetime,
        active_until: datetime | None,
        account: str | None,
    ) -> None:
        """Keep the roles, each once, and the days. Raises EndsBeforeItBegins."""
        if active_until is not None and active_until < active_from:
            raise EndsBeforeItBegins
        self.roles = sorted(set(roles))
        self.active_from, self.active_until, self.account = active_from, active_until, account

    def end(self, at: datetime) -> None:
        """Let the duties end at `at`, unless they end before."""
        if self.active_until is None or at < self.active_until:
            self.active_until = max(at, self.active_from)

    def has_left(self, now: datetime) -> bool:
        return self.active_until is not None and self.active_until <= now


@dataclass(kw_only=True)
class FamilyMember(Aggregate):
    """One person's place beside one client, as long as the client's consent lasts."""

    person_id: UUID
    client_id: UUID
    consent_id: UUID
    ended_at: datetime | None = None
    end_reason: Reason | None = None

    @property
    def is_let_in(self) -> bool:
        return self.ended_at is None

    def let_in(self, consent: Consent, now: datetime) -> None:
        """Rest on this consent from now on. Raises Invalid, ConsentHasEnded."""
        if consent.client_id != self.client_id:
            raise Invalid("This consent is another client's.", field="consent_id")
        if consent.has_ended(now):
            raise ConsentHasEnded
        self.consent_id, self.ended_at, self.end_reason = consent.id, None, None

    def objection(self, consent: Consent | None, now: datetime) -> Reason | None:
        """Return why nothing may be told now, or None; `consent` is the one this rests on."""
        if not self.is_let_in:
            return self.end_reason or Reason.NO_LONGER_FAMILY
        if consent is None:
            return Reason.CONSENT_NOT_KNOWN
        if consent.client_id != self.client_id:
            return Reason.NOT_PERMITTED
        return consent.objection(now)

    def rest_on(self, consent_id: UUID) -> None:
        """Rest on the consent that replaced the earlier one."""
        self.consent_id = consent_id

    def end(self, reason: Reason, at: datetime) -> None:
        self.ended_at, self.end_reason = at, reason


def family_member_id(site: str, person_id: UUID, client_id: UUID) -> UUID:
    """Return the same id each time, so that two first requests meet in one row."""
    return uuid5(_FAMILY, f"{site}/{person_id}/{client_id}")
