"""Aftercare in PostgreSQL: the unit of work, and which rule each constraint holds."""

from typing import Any, ClassVar

from services.aftercare import tables
from services.aftercare.domain.check_ins.rules import CadenceRulesWerePublishedMeanwhile
from services.aftercare.domain.circle.member import AccountIsAnothers
from services.aftercare.domain.instruments.settings import SettingsWerePublishedMeanwhile
from services.aftercare.domain.linkages.answers import SubjectIsBoundAlready
from services.aftercare.domain.linkages.owed import RulesWerePublishedMeanwhile
from services.aftercare.domain.outcomes.windows import WindowsWerePublishedMeanwhile
from services.aftercare.domain.plans.plan import AnotherPlanIsActive
from services.aftercare.domain.plans.template_version import TemplatesWerePublishedMeanwhile
from services.aftercare.domain.setbacks.policy import SetbackPolicyWasPublishedMeanwhile
from services.aftercare.store.alumni import ALUMNI_CONSTRAINTS
from services.aftercare.store.alumni.completions import SqlAlumniCompletions
from services.aftercare.store.alumni.events import SqlAlumniEvents, SqlEventPlaces
from services.aftercare.store.alumni.members import SqlAlumniMemberships
from services.aftercare.store.alumni.mentors import SqlMentors, SqlMentorships
from services.aftercare.store.alumni.milestones import SqlMilestones
from services.aftercare.store.alumni.texts import SqlAlumniAgreements, SqlAlumniPolicies
from services.aftercare.store.answers import SqlAnswers, SqlRiskJudgements
from services.aftercare.store.cadences import SqlCadenceRules, SqlPlanCadences
from services.aftercare.store.check_ins import SqlCheckIns
from services.aftercare.store.client_words import SqlClientWords
from services.aftercare.store.consents import SqlConsents
from services.aftercare.store.directory import (
    DIRECTORY_CONSTRAINTS,
    SqlOfferings,
    SqlOrganisations,
)
from services.aftercare.store.episodes import SqlEpisodes
from services.aftercare.store.goals import SqlKnownGoals
from services.aftercare.store.help import SqlHelpRequests
from services.aftercare.store.keys import SqlKeys
from services.aftercare.store.linkages import SqlLinkages
from services.aftercare.store.open_care import SqlOpenCare
from services.aftercare.store.outcomes import SqlBaselines, SqlOutcomeWindows
from services.aftercare.store.outreach import SqlCheckInSettings, SqlOutreachTasks
from services.aftercare.store.persons import SqlMerges
from services.aftercare.store.plan_templates import SqlPlanTemplates
from services.aftercare.store.plans import SqlPlans
from services.aftercare.store.providers import (
    SqlDisclosures,
    SqlLinkageRuleSets,
    SqlLinks,
    SqlProviderSubjects,
    SqlRefusedAnswers,
)
from services.aftercare.store.readmissions import (
    SqlKnownApplications,
    SqlKnownClients,
    SqlReadmissions,
)
from services.aftercare.store.setbacks import SqlCircle, SqlSetbackPolicies, SqlSetbacks
from shared.database.errors import Constraints
from shared.errors import StaleVersion
from shared.private import Vault
from shared.unit_of_work import SqlUnitOfWork
from shared.unit_of_work.private import SqlPrivate


class SqlAftercareUnitOfWork(SqlUnitOfWork):
    """`AftercareUnitOfWork` on PostgreSQL."""

    service: ClassVar[str] = "aftercare"
    # Two workers learned of the same episode at once: the later one looks again.
    constraints: ClassVar[Constraints] = {
        "known_episode_is_one_per_site": StaleVersion,
        "plan_episode_id_key": StaleVersion,
        "linkage_rules_number_key": RulesWerePublishedMeanwhile,
        "subject_is_of_one_provider": SubjectIsBoundAlready,
        "cadence_rules_version_is_new": CadenceRulesWerePublishedMeanwhile,
        # Two who adapted one plan at once: the later one looks again.
        "check_in_of_plan_is_one_a_day": StaleVersion,
        "check_in_settings_version_is_new": SettingsWerePublishedMeanwhile,
        "outreach_task_is_one_per_check_in": StaleVersion,
        "check_in_answers_are_numbered": StaleVersion,
        "check_in_answers_are_given_once": StaleVersion,
        "help_request_waits_once": StaleVersion,
        **DIRECTORY_CONSTRAINTS,
        # Setbacks
        "circle_member_pkey": StaleVersion,
        "circle_member_account_once": AccountIsAnothers,
        "setback_policy_number_is_new": SetbackPolicyWasPublishedMeanwhile,
        "readmission_pkey": StaleVersion,
        "known_application_pkey": StaleVersion,
        "outcome_windows_version_is_new": WindowsWerePublishedMeanwhile,
        **ALUMNI_CONSTRAINTS,
        "known_goal_is_one_per_site": StaleVersion,
        "plan_template_version_is_new": TemplatesWerePublishedMeanwhile,
        "plan_is_one_active_per_client": AnotherPlanIsActive,
    }

    def __init__(self, *unit: Any, vault: Vault, **options: Any) -> None:
        super().__init__(*unit, **options)
        self._vault = vault

    @property
    def private(self) -> SqlPrivate:
        return SqlPrivate(self, self._vault, tables.data_key)

    @property
    def episodes(self) -> SqlEpisodes:
        return self.repository(SqlEpisodes)

    @property
    def goals(self) -> SqlKnownGoals:
        return self.repository(SqlKnownGoals)

    @property
    def plan_templates(self) -> SqlPlanTemplates:
        return self.repository(SqlPlanTemplates)

    @property
    def plans(self) -> SqlPlans:
        return self.repository(SqlPlans)

    @property
    def linkages(self) -> SqlLinkages:
        return self.repository(SqlLinkages)

    @property
    def linkage_rules(self) -> SqlLinkageRuleSets:
        return self.repository(SqlLinkageRuleSets)

    @property
    def links(self) -> SqlLinks:
        return self.repository(SqlLinks)

    @property
    def refused_answers(self) -> SqlRefusedAnswers:
        return SqlRefusedAnswers(self)

    @property
    def client_words(self) -> SqlClientWords:
        return self.repository(SqlClientWords)

    @property
    def disclosures(self) -> SqlDisclosures:
        return self.repository(SqlDisclosures)

    @property
    def provider_subjects(self) -> SqlProviderSubjects:
        return self.repository(SqlProviderSubjects)

    @property
    def check_ins(self) -> SqlCheckIns:
        return self.repository(SqlCheckIns)

    @property
    def consents(self) -> SqlConsents:
        return SqlConsents(self)

    @property
    def cadences(self) -> SqlPlanCadences:
        return self.repository(SqlPlanCadences)

    @property
    def cadence_rules(self) -> SqlCadenceRules:
        return self.repository(SqlCadenceRules)

    @property
    def check_in_settings(self) -> SqlCheckInSettings:
        return self.repository(SqlCheckInSettings)

    @property
    def outreach_tasks(self) -> SqlOutreachTasks:
        return self.repository(SqlOutreachTasks)

    @property
    def answers(self) -> SqlAnswers:
        return self.repository(SqlAnswers)

    @property
    def risk_judgements(self) -> SqlRiskJudgements:
        return self.repository(SqlRiskJudgements)

    @property
    def help_requests(self) -> SqlHelpRequests:
        return self.repository(SqlHelpRequests)

    @property
    def organisations(self) -> SqlOrganisations:
        return self.repository(SqlOrganisations)

    @property
    def offerings(self) -> SqlOfferings:
        return self.repository(SqlOfferings)

    # Setbacks
    @property
    def setbacks(self) -> SqlSetbacks:
        return self.repository(SqlSetbacks)

    @property
    def setback_policies(self) -> SqlSetbackPolicies:
        return self.repository(SqlSetbackPolicies)

    @property
    def circle(self) -> SqlCircle:
        return self.repository(SqlCircle)

    @property
    def readmissions(self) -> SqlReadmissions:
        return self.repository(SqlReadmissions)

    @property
    def known_applications(self) -> SqlKnownApplications:
        return self.repository(SqlKnownApplications)

    @property
    def known_clients(self) -> SqlKnownClients:
        return SqlKnownClients(self)

    @property
    def merges(self) -> SqlMerges:
        return self.repository(SqlMerges)

    @property
    def open_care(self) -> SqlOpenCare:
        return SqlOpenCare(self)

    @property
    def outcome_windows(self) -> SqlOutcomeWindows:
        return self.repository(SqlOutcomeWindows)

    @property
    def baselines(self) -> SqlBaselines:
        return self.repository(SqlBaselines)

    @property
    def keys(self) -> SqlKeys:
        return SqlKeys(self)

    @property
    def alumni_memberships(self) -> SqlAlumniMemberships:
        return self.repository(SqlAlumniMemberships)

    @property
    def alumni_completions(self) -> SqlAlumniCompletions:
        return SqlAlumniCompletions(self)

    @property
    def alumni_agreements(self) -> SqlAlumniAgreements:
        return self.repository(SqlAlumniAgreements)

    @property
    def alumni_policies(self) -> SqlAlumniPolicies:
        return self.repository(SqlAlumniPolicies)

    @property
    def alumni_events(self) -> SqlAlumniEvents:
        return self.repository(SqlAlumniEvents)

    @property
    def event_places(self) -> SqlEventPlaces:
        return self.repository(SqlEventPlaces)

    @property
    def mentors(self) -> SqlMentors:
        return self.repository(SqlMentors)

    @property
    def mentorships(self) -> SqlMentorships:
        return self.repository(SqlMentorships)

    @property
    def milestones(self) -> SqlMilestones:
        return self.repository(SqlMilestones)
