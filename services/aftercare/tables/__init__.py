"""Owns aftercare's tables. Days are the site's local days; moments are UTC."""

from services.aftercare.tables.alumni import (
    AGREED,
    RULES,
    alumni_agreement,
    alumni_event,
    alumni_membership,
    alumni_policy,
    event_place,
    membership_of,
    mentor,
    mentorship,
    milestone,
    policy_of,
)
from services.aftercare.tables.answers import check_in_answers, help_request, risk_judgement
from services.aftercare.tables.cadences import cadence_rules, plan_cadence
from services.aftercare.tables.check_ins import check_in
from services.aftercare.tables.consents import known_consent
from services.aftercare.tables.directory import offering, organisation
from services.aftercare.tables.episodes import known_episode
from services.aftercare.tables.goals import known_goal
from services.aftercare.tables.keys import data_key
from services.aftercare.tables.linkages import (
    client_word,
    disclosure,
    linkage,
    linkage_link,
    linkage_rules,
    provider_subject,
    refused_answer,
)
from services.aftercare.tables.outcomes import baseline, outcome_windows
from services.aftercare.tables.outreach import check_in_settings, outreach_task
from services.aftercare.tables.persons import known_merge, unsettled_person
from services.aftercare.tables.plan_templates import plan_template
from services.aftercare.tables.plans import plan
from services.aftercare.tables.registry import metadata
from services.aftercare.tables.setbacks import (
    circle_member,
    known_application,
    readmission,
    setback,
    setback_policy,
)

__all__ = [
    "AGREED",
    "RULES",
    "alumni_agreement",
    "alumni_event",
    "alumni_membership",
    "alumni_policy",
    "baseline",
    "cadence_rules",
    "check_in",
    "check_in_answers",
    "check_in_settings",
    "circle_member",
    "client_word",
    "data_key",
    "disclosure",
    "event_place",
    "help_request",
    "known_application",
    "known_consent",
    "known_episode",
    "known_goal",
    "known_merge",
    "linkage",
    "linkage_link",
    "linkage_rules",
    "membership_of",
    "mentor",
    "mentorship",
    "metadata",
    "milestone",
    "offering",
    "organisation",
    "outcome_windows",
    "outreach_task",
    "plan",
    "plan_cadence",
    "plan_template",
    "policy_of",
    "provider_subject",
    "readmission",
    "refused_answer",
    "risk_judgement",
    "setback",
    "setback_policy",
    "unsettled_person",
]
