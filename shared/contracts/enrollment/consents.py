"""What enrollment publishes of written consents."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event, Instant


class ConsentGranted(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "consent_id"

    consent_id: UUID
    client_id: UUID
    party_kind: str
    party_id: UUID | None = None
    categories: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    granted_on: date
    expires_on: date | None = None
    expires_with: str | None = None
    replaces: UUID | None = None


class ConsentRevoked(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "consent_id"

    consent_id: UUID
    client_id: UUID
    effective_at: Instant
    reason_code: str | None = None
    replaced_by: UUID | None = None


class ConsentExpired(Event):
    """An event that the consent names ended it; one that ends by date says so when granted."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "consent_id"

    consent_id: UUID
    client_id: UUID
    effective_at: Instant
    reason_code: str


class ConsentExpiring(Event):
    """Told once for each consent, some weeks before its last day."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "consent_id"

    consent_id: UUID
    client_id: UUID
    party_kind: str
    party_id: UUID | None = None
    expires_on: date
