"""Owns the unit of work in PostgreSQL: repositories, and which rule each constraint holds."""

from typing import Any, ClassVar

from services.enrollment.domain.clinical.assessment import AssessmentIsCorrectedAlready
from services.enrollment.domain.clinical.assessment_schedule import ScheduleWasPublishedMeanwhile
from services.enrollment.domain.clinical.screening import ScreeningChangedMeanwhile
from services.enrollment.domain.intake.admission import RulesWerePublishedMeanwhile
from services.enrollment.domain.intake.agreement import AgreementVersionIsTaken
from services.enrollment.domain.intake.application import DuplicateReference
from services.enrollment.domain.intake.document import DocumentIsHereAlready
from services.enrollment.domain.intake.merge import BothHaveOpenEpisodes, MergeMakesChain
from services.enrollment.domain.payers.authorization import AuthorizationsOverlap
from services.enrollment.domain.seats.capacity import NoSeatIsFree
from services.enrollment.domain.seats.seat import ApplicationHasSeat
from services.enrollment.domain.seats.waitlist import AcceptedElsewhere, AlreadyOnWaitlist
from services.enrollment.domain.stays.episode_rules import (
    ApplicationAlreadyEnrolled,
    ClientHasOpenEpisode,
)
from services.enrollment.domain.stays.segments import SegmentsHaveGap, SegmentsOverlap
from services.enrollment.store.admission import SqlDocuments, SqlRulesOfAdmission
from services.enrollment.store.applications import SqlApplications
from services.enrollment.store.assessment_schedules import (
    SqlAssessmentRotas,
    SqlAssessmentSchedules,
    SqlDueAssessments,
)
from services.enrollment.store.assessments import SqlAssessments
from services.enrollment.store.authorizations import SqlAuthorizations
from services.enrollment.store.clients import SqlClients, SqlIdentities, SqlMerges
from services.enrollment.store.completions import SqlProgramCompletions
from services.enrollment.store.consents import SqlConsents
from services.enrollment.store.episodes import SqlEpisodes
from services.enrollment.store.goals import SqlGoals
from services.enrollment.store.held_sessions import SqlHeldSessions
from services.enrollment.store.intake import (
    SqlAgreements,
    SqlDrafts,
    SqlReadmissions,
    SqlRulesOfIntake,
)
from services.enrollment.store.minimum_data import SqlMinimumData
from services.enrollment.store.parties import SqlDisclosures, SqlParties
from services.enrollment.store.payers import SqlPayers
from services.enrollment.store.safety_alerts import SqlSafetyAlerts
from services.enrollment.store.screenings import SqlScreenings
from services.enrollment.store.seats import SqlCapacities, SqlSeats
from services.enrollment.store.sites import SqlSites
from services.enrollment.store.waitlist import SqlWaitlist
from services.enrollment.store.waitlist_policies import SqlInitiationAlerts, SqlWaitlistPolicies
from services.enrollment.tables import client_key
from shared.database.errors import Constraints
from shared.errors import StaleVersion
from shared.private import Vault
from shared.unit_of_work import SqlUnitOfWork
from shared.unit_of_work.kept import Kept
from shared.unit_of_work.private import SqlPrivate

CONSTRAINTS: Constraints = {
    "agreement_version_key": lambda: AgreementVersionIsTaken(
        "This version is published already, and never changes. Publish another version."
    ),
    "intake_rules_pkey": StaleVersion,
    "client_identity_pkey": StaleVersion,
    "client_merge_makes_no_chain": lambda: MergeMakesChain(
        "One of the two is part of another merge. Merge with who is kept there, or reverse it."
    ),
    "client_merge_of_duplicate": lambda: MergeMakesChain(
        "This duplicate is merged already. Reverse that merge first."
    ),
    "client_merge_in_care_once": lambda: BothHaveOpenEpisodes(
        "Both are in care. Discharge one of the two first."
    ),
    "application_external_reference_key": lambda: DuplicateReference(
        "An application with this external reference is here already."
    ),
    # Two who hear of it at once: the later one finds what the first one opened.
    "readmission_pkey": StaleVersion,
    "application_draft_of_client_once": StaleVersion,
    "episode_one_per_application": lambda: ApplicationAlreadyEnrolled(
        "This application has its episode already."
    ),
    "episode_one_open_per_client": lambda: ClientHasOpenEpisode(
        "This client has an open episode at this site; discharge it first."
    ),
    "assessment_corrected_once": lambda: AssessmentIsCorrectedAlready(
        "Somebody corrected this assessment already: correct the newest."
    ),
    "screening_one_of_each": lambda: ScreeningChangedMeanwhile(
        "Somebody drafted or confirmed a screening at this moment: read it first."
    ),
    "document_one_of_a_kind": lambda: DocumentIsHereAlready(
        "A document of this kind is on the checklist: revoke that entry first."
    ),
    "admission_rules_number_key": lambda: RulesWerePublishedMeanwhile(
        "Another version was published at this moment: read it, then publish again."
    ),
    "assessment_schedule_number_key": lambda: ScheduleWasPublishedMeanwhile(
        "Another version was published at this moment: read it, then publish again."
    ),
    # Two who are the first to record it: the later one reads it and goes on from there.
    "minimum_data_pkey": StaleVersion,
    # Seats and waitlists
    "capacity_has_seats": lambda: NoSeatIsFree("There are not so many seats."),
    "capacity_one_per_scope": StaleVersion,
    "seat_one_per_application": lambda: ApplicationHasSeat("This application has its seat."),
    "waitlist_once_per_place": lambda: AlreadyOnWaitlist("It waits for this place already."),
    "waitlist_one_accepted_per_group": lambda: AcceptedElsewhere(
        "The client accepted a seat in another place."
    ),
    "waitlist_policy_number_is_new": StaleVersion,
    "initiation_alert_once": StaleVersion,
    "authorization_of_a_day_is_one": lambda: AuthorizationsOverlap(
        "This payer has approved a day of it already: choose other dates, or replace that one."
    ),
    "payer_rules_number_is_new": StaleVersion,
    "segments_never_overlap": lambda: SegmentsOverlap("A stay is in one place at a time."),
    "segments_have_no_gap": lambda: SegmentsHaveGap("A stay is somewhere on each of its days."),
}


class SqlEnrollmentUnitOfWork(SqlUnitOfWork):
    service: ClassVar[str] = "enrollment"
    constraints: ClassVar[Constraints] = CONSTRAINTS

    sites = Kept(SqlSites)
    drafts = Kept(SqlDrafts)
    agreements = Kept(SqlAgreements)
    intake_rules = Kept(SqlRulesOfIntake)
    readmissions = Kept(SqlReadmissions)
    clients = Kept(SqlClients)
    identities = Kept(SqlIdentities)
    merges = Kept(SqlMerges)
    applications = Kept(SqlApplications)
    consents = Kept(SqlConsents)
    parties = Kept(SqlParties)
    disclosures = Kept(SqlDisclosures)
    episodes = Kept(SqlEpisodes)
    goals = Kept(SqlGoals)
    completions = Kept(SqlProgramCompletions)
    minimum_data = Kept(SqlMinimumData)
    payers = Kept(SqlPayers)
    authorizations = Kept(SqlAuthorizations)
    held = Kept(SqlHeldSessions)
    assessments = Kept(SqlAssessments)
    assessment_schedules = Kept(SqlAssessmentSchedules)
    assessment_rotas = Kept(SqlAssessmentRotas)
    due_assessments = Kept(SqlDueAssessments)
    safety_alerts = Kept(SqlSafetyAlerts)
    capacities = Kept(SqlCapacities)
    seats = Kept(SqlSeats)
    waitlist = Kept(SqlWaitlist)
    waitlist_policies = Kept(SqlWaitlistPolicies)
    initiation_alerts = Kept(SqlInitiationAlerts)
    screenings = Kept(SqlScreenings)
    documents = Kept(SqlDocuments)
    admission_rules = Kept(SqlRulesOfAdmission)

    def __init__(self, *unit: Any, vault: Vault, **options: Any) -> None:
        super().__init__(*unit, **options)
        self._vault = vault

    @property
    def private(self) -> SqlPrivate:
        return SqlPrivate(self, self._vault, client_key)
