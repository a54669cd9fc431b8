"""Owns the routes of applications."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.enrollment.api.intake.answers import (
    CallerForm,
    IdentityForm,
    KeptTimes,
    KeptTimeView,
    Note,
    PreferencesForm,
    PreferencesView,
    StepDownForm,
    in_confidence,
    week,
)
from services.enrollment.domain.codes import AgeBand, ReferralSource
from services.enrollment.domain.intake.agreement import Signer
from services.enrollment.domain.intake.application import (
    Application,
    ApplicationState,
    Decision,
    DuplicateReference,
)
from services.enrollment.domain.intake.referral import Applicant
from services.enrollment.handlers.intake import applications as handlers
from services.enrollment.handlers.intake import readmissions
from services.enrollment.handlers.intake.readmissions import HandInApplication
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import records
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Command, Commands
from shared.http.forms import Code, Day, Form, Line
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["applications"], route_class=CommandRoute)


class ApplicationForm(Form):
    """What came in. Leave out what was not said; there is no code for unknown.

    `identity`, `caller`, `step_down` and `note` are kept sealed, and are read by themselves.
    A birth date in `identity` says the age band of the day received: another one is refused.
    A `client_id` that is known nowhere is a new client's: whoever has ids of their own brings them
    along. Leave it out to be given one; 404 where it is that of a client of other sites alone.
    With `prior_episode_id` it is a readmission: of that episode's client if `client_id` is null.
    """

    client_id: UUID | None = None
    program: Code
    track: Code | None = None
    referral_source: ReferralSource | None = None
    age_band: AgeBand | None = None
    received_on: Day
    external_reference: Line | None = None
    applied_by: Applicant | None = None
    identity: IdentityForm | None = None
    caller: CallerForm | None = None
    step_down: StepDownForm | None = None
    note: Note | None = None
    preferences: PreferencesForm | None = None
    kept_times: KeptTimes = ()
    prior_episode_id: UUID | None = None

    def command(self) -> handlers.SubmitApplication:
        """Return the command. Raises Invalid for what cannot be right."""
        return handlers.SubmitApplication(
            client_id=self.client_id,
            program=self.program,
            track=self.track,
            referral_source=self.referral_source,
            age_band=self.age_band,
            received_on=self.received_on,
            external_reference=self.external_reference,
            applied_by=self.applied_by,
            identity=self.identity.identity() if self.identity else None,
            in_confidence=in_confidence(self.caller, self.step_down, self.note),
            preferences=self.preferences.preferences() if self.preferences else None,
            kept_times=week(self.kept_times),
            prior_episode_id=self.prior_episode_id,
        )


class HandInForm(Form):
    """`program` null is the one of the stay before it, with its track."""

    program: Code | None = None
    track: Code | None = None


class ScreeningForm(Form):
    """`began_on` null is today."""

    began_on: Day | None = None


class DecisionForm(Form):
    decision: Decision
    reason_code: Code | None = None
    decided_on: Day

    def command(self, application_id: UUID) -> handlers.DecideApplication:
        return handlers.DecideApplication(application_id=application_id, **dict(self))


class ApplicationView(BaseModel):
    """An application. Undecided, it is over on the day after `expires_on`."""

    model_config = {"from_attributes": True}

    id: UUID
    site: str
    version: int
    client_id: UUID
    program: str
    track: str | None
    referral_source: ReferralSource | None
    age_band: AgeBand | None
    received_on: date
    external_reference: str | None
    state: ApplicationState
    reason_code: str | None
    decided_on: date | None
    agreement_version: str | None
    agreement_signed_on: date | None
    agreement_signed_by: Signer | None
    applied_by: Applicant | None
    preferences: PreferencesView | None
    kept_times: tuple[KeptTimeView, ...]
    prior_episode_id: UUID | None
    screening_began_on: date | None
    expires_on: date | None

    @classmethod
    def of(cls, application: Application) -> "ApplicationView":
        return cls.model_validate(application)


@router.post("/sites/{site}/applications", status_code=201)
async def submit_application(
    site: Site, body: ApplicationForm, command: Commands[EnrollmentUnitOfWork], reads: Reads
) -> Answer[ApplicationView]:
    """Take in an application. A reference that is here already is 409 with `application_id`."""
    try:
        return await _submit(site, body, command)
    except DuplicateReference as duplicate:
        known = await records.application_id_by_reference(
            reads.database, site, body.external_reference or ""
        )
        duplicate.members["application_id"] = str(known)
        raise


async def _submit(
    site: str, body: ApplicationForm, command: Command[EnrollmentUnitOfWork]
) -> Answer[ApplicationView]:
    async with command.unit_of_work() as uow:
        application = await handlers.submit_application(body.command(), uow)
        view = ApplicationView.of(application)
        location = f"/sites/{site}/applications/{application.id}"
        return command.created(uow, view, version=application.version, location=location)


@router.post("/sites/{site}/applications/{application_id}/submission")
async def hand_in_application(
    site: Site,  # noqa: ARG001 - the command holds it
    application_id: UUID,
    body: HandInForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[ApplicationView]:
    """Hand in a draft that a setback opened, once the stay before it is over."""
    asked = HandInApplication(application_id=application_id, **dict(body))
    async with command.unit_of_work() as uow:
        command.expect(await uow.applications.get(application_id))
        application = await readmissions.hand_in_application(asked, uow)
        return command.answered(uow, ApplicationView.of(application), version=application.version)


@router.post("/sites/{site}/applications/{application_id}/screening")
async def begin_screening(
    site: Site,  # noqa: ARG001 - the command holds it
    application_id: UUID,
    body: ScreeningForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[ApplicationView]:
    """Say that somebody looks at it: from here on the applicant waits for an answer."""
    asked = handlers.BeginScreening(application_id=application_id, began_on=body.began_on)
    async with command.unit_of_work() as uow:
        command.expect(await uow.applications.get(application_id))
        application = await handlers.begin_screening(asked, uow)
        return command.answered(uow, ApplicationView.of(application), version=application.version)


@router.post("/sites/{site}/applications/{application_id}/decision")
async def decide_application(
    site: Site,  # noqa: ARG001 - the command holds it
    application_id: UUID,
    body: DecisionForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[ApplicationView]:
    """Accept, decline, refer out or withdraw; once only."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.applications.get(application_id))
        application = await handlers.decide_application(body.command(application_id), uow)
        return command.answered(uow, ApplicationView.of(application), version=application.version)


@router.get("/sites/{site}/applications")
async def list_applications(
    *,
    site: Site,
    reads: Reads,
    paging: Paging,
    state: ApplicationState | None = None,
    external_reference: Annotated[Line | None, Query()] = None,
    client_id: UUID | None = None,
) -> Page[ApplicationView]:
    rows = await records.applications(
        reads.database,
        site,
        paging,
        state=state,
        external_reference=external_reference,
        client_id=client_id,
    )
    return paging.page(rows, lambda row: ApplicationView(**row), lambda row: row["id"])


@router.get("/sites/{site}/applications/{application_id}")
async def get_application(
    site: Site, application_id: UUID, reads: Reads
) -> Answer[ApplicationView]:
    row = await records.application_by_id(reads.database, site, application_id)
    if row is None:
        raise NotFound("There is no application of this id here.")
    return reads.found(ApplicationView(**row), version=row["version"])
