"""What aftercare needs from outside, as protocols that store and main fulfil."""

from datetime import datetime
from typing import Protocol

from services.aftercare.domain.alumni.agreement import AlumniAgreement
from services.aftercare.domain.alumni.policy import AlumniPolicy
from services.aftercare.domain.outcomes.windows import OutcomeWindows
from services.aftercare.domain.setbacks.policy import SetbackPolicy
from services.aftercare.ports.alumni import (
    AlumniCompletions,
    AlumniEvents,
    AlumniMemberships,
    EventPlaces,
    Mentors,
    Mentorships,
    Milestones,
)
from services.aftercare.ports.answers import AnswersOfCheckIns, HelpRequests, RiskJudgements
from services.aftercare.ports.cadences import CadenceRulesBook, PlanCadences
from services.aftercare.ports.check_ins import CheckIns
from services.aftercare.ports.consents import Consents
from services.aftercare.ports.directory import Offerings, Organisations
from services.aftercare.ports.episodes import Episodes
from services.aftercare.ports.goals import KnownGoals
from services.aftercare.ports.keys import Keys
from services.aftercare.ports.linkages import (
    ClientWords,
    Disclosures,
    LinkageRuleSets,
    Linkages,
    Links,
    ProviderSubjects,
    RefusedAnswers,
)
from services.aftercare.ports.outcomes import Baselines
from services.aftercare.ports.outreach import CheckInSettingsBook, OutreachTasks
from services.aftercare.ports.persons import Merges, OpenCare
from services.aftercare.ports.plan_templates import PlanTemplates
from services.aftercare.ports.plans import Plans
from services.aftercare.ports.setbacks import (
    Circle,
    KnownApplications,
    KnownClients,
    Readmissions,
    Setbacks,
)
from shared.aggregate import Aggregate
from shared.contracts.event import Event
from shared.private import Private
from shared.versions import Versions


class AftercareUnitOfWork(Protocol):
    """Everything read and changed by one command or event; kept on leaving, or not at all.

    Kept are aggregates that were added, and those whose version `publish` or `save` raised.
    """

    @property
    def site(self) -> str: ...
    @property
    def now(self) -> datetime: ...
    @property
    def subject(self) -> str | None:
        """Who asks: the token's opaque subject; None where an event or a timer does."""
        ...

    @property
    def private(self) -> Private: ...
    @property
    def episodes(self) -> Episodes: ...
    @property
    def goals(self) -> KnownGoals: ...
    @property
    def plan_templates(self) -> PlanTemplates: ...
    @property
    def plans(self) -> Plans: ...
    @property
    def linkages(self) -> Linkages: ...
    @property
    def linkage_rules(self) -> LinkageRuleSets: ...
    @property
    def links(self) -> Links: ...
    @property
    def refused_answers(self) -> RefusedAnswers: ...
    @property
    def client_words(self) -> ClientWords: ...
    @property
    def disclosures(self) -> Disclosures: ...
    @property
    def provider_subjects(self) -> ProviderSubjects: ...
    @property
    def check_ins(self) -> CheckIns: ...
    @property
    def consents(self) -> Consents: ...
    @property
    def cadences(self) -> PlanCadences: ...
    @property
    def cadence_rules(self) -> CadenceRulesBook: ...
    @property
    def check_in_settings(self) -> CheckInSettingsBook: ...
    @property
    def outreach_tasks(self) -> OutreachTasks: ...
    @property
    def answers(self) -> AnswersOfCheckIns: ...
    @property
    def risk_judgements(self) -> RiskJudgements: ...
    @property
    def help_requests(self) -> HelpRequests: ...
    @property
    def organisations(self) -> Organisations: ...
    @property
    def offerings(self) -> Offerings: ...
    @property
    def alumni_memberships(self) -> AlumniMemberships: ...
    @property
    def alumni_completions(self) -> AlumniCompletions: ...
    @property
    def alumni_agreements(self) -> Versions[AlumniAgreement]: ...
    @property
    def alumni_policies(self) -> Versions[AlumniPolicy]: ...
    @property
    def alumni_events(self) -> AlumniEvents: ...
    @property
    def event_places(self) -> EventPlaces: ...
    @property
    def mentors(self) -> Mentors: ...
    @property
    def mentorships(self) -> Mentorships: ...
    @property
    def milestones(self) -> Milestones: ...

    # Setbacks
    @property
    def setbacks(self) -> Setbacks: ...
    @property
    def setback_policies(self) -> Versions[SetbackPolicy]: ...
    @property
    def circle(self) -> Circle: ...
    @property
    def readmissions(self) -> Readmissions: ...
    @property
    def known_applications(self) -> KnownApplications: ...
    @property
    def known_clients(self) -> KnownClients: ...
    @property
    def merges(self) -> Merges: ...
    @property
    def open_care(self) -> OpenCare: ...
    @property
    def outcome_windows(self) -> Versions[OutcomeWindows]: ...
    @property
    def baselines(self) -> Baselines: ...
    @property
    def keys(self) -> Keys: ...

    def publish(self, event: Event, *, of: Aggregate) -> None: ...

    def save(self, aggregate: Aggregate) -> None:
        """Keep a change that is told to nobody."""
        ...
