"""What enrollment publishes of applications and who clients are."""

from datetime import date
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
    applied_by: str | None = None
    prior_episode_id: UUID | None = None


class ReadmissionOpened(Event):
    """An application stands for a setback that led to a readmission; `state` is the application's.

    It is a draft that was opened for it, or one that was open already.
    """

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "application_id"

    application_id: UUID
    setback_id: UUID
    client_id: UUID
    prior_episode_id: UUID
    state: str


class ScreeningBegan(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "application_id"

    application_id: UUID
    client_id: UUID
    began_on: date


class AgreementSigned(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "application_id"

    application_id: UUID
    client_id: UUID
    agreement_version: str
    signed_on: date
    signed_by: str


class ClientsMerged(Event):
    """One person was known under two ids: `kept_client_id` stands for both from now on."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "merge_id"

    merge_id: UUID
    kept_client_id: UUID
    duplicate_client_id: UUID


class ClientsUnmerged(Event):
    """The two are two again."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "merge_id"

    merge_id: UUID
    kept_client_id: UUID
    duplicate_client_id: UUID


class ApplicationDecided(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "application_id"

    application_id: UUID
    client_id: UUID
    decision: str
    reason_code: str | None = None
    decided_on: date
    prior_episode_id: UUID | None = None
