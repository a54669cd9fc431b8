"""What enrollment publishes: applications, consents and episodes of care."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class ApplicationSubmitted(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "application_id"

    application_id: UUID
    client_id: UUID
    program: str
    referral_source: str | None = None
    received_on: date


class ApplicationDecided(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "application_id"

    application_id: UUID
    client_id: UUID
    decision: str
    reason_code: str | None = None
    decided_on: date


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


class ConsentRevoked(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "consent_id"

    consent_id: UUID
    client_id: UUID
    effective_at: datetime


class ClientEnrolled(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None
    level_of_care: str
    started_on: date
    from_history: bool = False


class ClientDischarged(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    disposition: str
    discharged_on: date
    last_contact_on: date | None = None
    from_history: bool = False
