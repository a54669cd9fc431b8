"""Owns the commands on what an application asks for: sessions, kept times, and its background."""

from dataclasses import dataclass
from uuid import UUID

from services.enrollment.domain.intake.application import Application
from services.enrollment.domain.intake.preferences import KeptTime, Preferences
from services.enrollment.domain.intake.referral import InConfidence
from services.enrollment.handlers.intake.confidence import caller_keys, sealed
from services.enrollment.ports import EnrollmentUnitOfWork


@dataclass(frozen=True, kw_only=True)
class ChangePreferences:
    application_id: UUID
    preferences: Preferences | None
    kept_times: tuple[KeptTime, ...]


@dataclass(frozen=True, kw_only=True)
class ChangeConfidence:
    application_id: UUID
    in_confidence: InConfidence


async def change_preferences(command: ChangePreferences, uow: EnrollmentUnitOfWork) -> Application:
    application = await uow.applications.get(command.application_id)
    application.ask_for(command.preferences, command.kept_times)
    uow.save(application)
    return application


async def change_confidence(command: ChangeConfidence, uow: EnrollmentUnitOfWork) -> Application:
    """Keep who called, the inpatient care before this and the note, in place of what was said."""
    application = await uow.applications.get(command.application_id)
    application.require_open()
    application.sealed = await sealed(application.client_id, command.in_confidence, uow)
    application.caller_keys = caller_keys(command.in_confidence, uow)
    uow.save(application)
    return application
