"""Owns the rules of admission: publishing them, looking at gates, and letting somebody in."""

from dataclasses import dataclass
from uuid import UUID

from services.enrollment.domain.clinical.screening import ScreeningState
from services.enrollment.domain.intake.admission import (
    AdmissionFacts,
    AdmissionRules,
    Gate,
    GateState,
    must_be_closed,
)
from services.enrollment.domain.intake.application import Application
from services.enrollment.domain.stays.episode import Episode
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class PublishAdmissionRules:
    gates: tuple[Gate, ...]
    by: str


@dataclass(frozen=True, kw_only=True)
class LookAtGates:
    """`level` is the level of care to be enrolled at, where it is known."""

    application_id: UUID
    level: str | None


async def publish_admission_rules(
    command: PublishAdmissionRules, uow: EnrollmentUnitOfWork
) -> AdmissionRules:
    """Append the site's next version; who was admitted before stays admitted."""
    await uow.sites.get()
    before = await uow.admission_rules.current()
    rules = AdmissionRules(
        id=new_id(),
        site=uow.site,
        number=before.number + 1,
        gates=command.gates,
        published_at=uow.now,
        published_by=command.by,
    )
    uow.save(rules)
    uow.admission_rules.add(rules)
    return rules


async def look_at_gates(
    command: LookAtGates, uow: EnrollmentUnitOfWork
) -> tuple[AdmissionRules, tuple[GateState, ...]]:
    application = await uow.applications.get(command.application_id)
    rules = await uow.admission_rules.current()
    return rules, rules.states(await _facts(application, command.level, uow))


async def admit(application: Application, episode: Episode, uow: EnrollmentUnitOfWork) -> None:
    """Let a stay begin by the site's rules, which the episode keeps the number of.

    What the gates rest on is locked until the stay is kept. Raises AdmissionGatesAreOpen.
    """
    rules = await uow.admission_rules.current()
    must_be_closed(rules.states(await _facts(application, episode.level_of_care, uow)))
    episode.admission_rules_number = rules.number


async def _facts(
    application: Application, level: str | None, uow: EnrollmentUnitOfWork
) -> AdmissionFacts:
    today = (await uow.sites.get()).today(uow.now)
    ids = await uow.merges.all_ids(application.client_id)
    consent = await uow.consents.for_treatment(ids, today)
    screenings = {one.state: one for one in await uow.screenings.current_of(application.id)}
    confirmed = screenings.get(ScreeningState.CONFIRMED)
    documents = await uow.documents.received_of(application.id)
    return AdmissionFacts(
        application_state=application.state,
        has_treatment_consent=consent is not None,
        agreement_version=application.agreement_version,
        agreement_signed_on=application.agreement_signed_on,
        confirmed_level=confirmed.confirmed_level if confirmed else None,
        has_draft_screening=ScreeningState.DRAFT in screenings,
        level_asked=level,
        documents=frozenset(one.kind for one in documents),
    )
