"""Owns what enrollment needs from outside, as protocols that store and main fulfil."""

from datetime import datetime
from typing import Protocol

from services.enrollment.ports.admission import Documents, RulesOfAdmission, Screenings
from services.enrollment.ports.assessments import (
    AssessmentRotas,
    Assessments,
    AssessmentSchedules,
    DueAssessments,
    SafetyAlerts,
)
from services.enrollment.ports.authorizations import Authorizations, HeldSessions, Payers
from services.enrollment.ports.clients import Clients, Identities, Merges
from services.enrollment.ports.intake import Agreements, Drafts, Readmissions, RulesOfIntake
from services.enrollment.ports.minimum_data import MinimumDataSets
from services.enrollment.ports.records import (
    Applications,
    Consents,
    Disclosures,
    Episodes,
    Goals,
    Parties,
    ProgramCompletions,
    Sites,
)
from services.enrollment.ports.seats import (
    Capacities,
    InitiationAlerts,
    Seats,
    Waitlist,
    WaitlistPolicies,
)
from shared.aggregate import Aggregate
from shared.contracts.event import Event
from shared.private import Private


class EnrollmentUnitOfWork(Protocol):
    """One transaction at one site: what is changed and published leaves together or not at all."""

    @property
    def site(self) -> str: ...

    @property
    def now(self) -> datetime: ...

    @property
    def subject(self) -> str | None:
        """Who asks: the token's opaque subject; None where an event or a timer does."""
        ...

    @property
    def sites(self) -> Sites: ...

    @property
    def drafts(self) -> Drafts: ...

    @property
    def agreements(self) -> Agreements: ...

    @property
    def intake_rules(self) -> RulesOfIntake: ...

    @property
    def readmissions(self) -> Readmissions: ...

    @property
    def clients(self) -> Clients: ...

    @property
    def identities(self) -> Identities: ...

    @property
    def merges(self) -> Merges: ...

    @property
    def applications(self) -> Applications: ...

    @property
    def consents(self) -> Consents: ...

    @property
    def parties(self) -> Parties: ...

    @property
    def disclosures(self) -> Disclosures: ...

    @property
    def episodes(self) -> Episodes: ...

    @property
    def goals(self) -> Goals: ...

    @property
    def completions(self) -> ProgramCompletions: ...

    @property
    def minimum_data(self) -> MinimumDataSets: ...

    @property
    def payers(self) -> Payers: ...

    @property
    def authorizations(self) -> Authorizations: ...

    @property
    def held(self) -> HeldSessions: ...

    @property
    def private(self) -> Private: ...

    @property
    def assessments(self) -> Assessments: ...

    @property
    def assessment_schedules(self) -> AssessmentSchedules: ...

    @property
    def assessment_rotas(self) -> AssessmentRotas: ...

    @property
    def due_assessments(self) -> DueAssessments: ...

    @property
    def safety_alerts(self) -> SafetyAlerts: ...

    @property
    def capacities(self) -> Capacities: ...

    @property
    def seats(self) -> Seats: ...

    @property
    def waitlist(self) -> Waitlist: ...

    @property
    def waitlist_policies(self) -> WaitlistPolicies: ...

    @property
    def initiation_alerts(self) -> InitiationAlerts: ...

    @property
    def screenings(self) -> Screenings: ...

    @property
    def documents(self) -> Documents: ...

    @property
    def admission_rules(self) -> RulesOfAdmission: ...

    def publish(self, event: Event, *, of: Aggregate, at: str | None = None) -> None:
        """Publish under this unit's site, or `at` another that it concerns as well."""
        ...

    def save(self, aggregate: Aggregate) -> None:
        """Mark an aggregate as changed that publishes nothing about it."""
        ...
