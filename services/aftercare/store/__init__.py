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
from services.aftercare.store.endings import SqlDeaths, SqlUnsettledPersons
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
from shared.unit_of_work.kept import Kept
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
        "help_request_of_family_waits_once": StaleVersion,
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

    episodes = Kept(SqlEpisodes)
    goals = Kept(SqlKnownGoals)
    plan_templates = Kept(SqlPlanTemplates)
    plans = Kept(SqlPlans)
    linkages = Kept(SqlLinkages)
    linkage_rules = Kept(SqlLinkageRuleSets)
    links = Kept(SqlLinks)
    refused_answers = Kept(SqlRefusedAnswers)
    client_words = Kept(SqlClientWords)
    disclosures = Kept(SqlDisclosures)
    provider_subjects = Kept(SqlProviderSubjects)
    check_ins = Kept(SqlCheckIns)
    consents = Kept(SqlConsents)
    cadences = Kept(SqlPlanCadences)
    cadence_rules = Kept(SqlCadenceRules)
    check_in_settings = Kept(SqlCheckInSettings)
    outreach_tasks = Kept(SqlOutreachTasks)
    answers = Kept(SqlAnswers)
    risk_judgements = Kept(SqlRiskJudgements)
    help_requests = Kept(SqlHelpRequests)
    organisations = Kept(SqlOrganisations)
    offerings = Kept(SqlOfferings)
    setbacks = Kept(SqlSetbacks)
    setback_policies = Kept(SqlSetbackPolicies)
    circle = Kept(SqlCircle)
    readmissions = Kept(SqlReadmissions)
    known_applications = Kept(SqlKnownApplications)
    known_clients = Kept(SqlKnownClients)
    merges = Kept(SqlMerges)
    open_care = Kept(SqlOpenCare)
    deaths = Kept(SqlDeaths)
    unsettled = Kept(SqlUnsettledPersons)
    outcome_windows = Kept(SqlOutcomeWindows)
    baselines = Kept(SqlBaselines)
    keys = Kept(SqlKeys)
    alumni_memberships = Kept(SqlAlumniMemberships)
    alumni_completions = Kept(SqlAlumniCompletions)
    alumni_agreements = Kept(SqlAlumniAgreements)
    alumni_policies = Kept(SqlAlumniPolicies)
    alumni_events = Kept(SqlAlumniEvents)
    event_places = Kept(SqlEventPlaces)
    mentors = Kept(SqlMentors)
    mentorships = Kept(SqlMentorships)
    milestones = Kept(SqlMilestones)

    def __init__(self, *unit: Any, vault: Vault, **options: Any) -> None:
        super().__init__(*unit, **options)
        self._vault = vault

    @property
    def private(self) -> SqlPrivate:
        return SqlPrivate(self, self._vault, tables.data_key)
