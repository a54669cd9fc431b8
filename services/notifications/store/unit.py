"""Owns the unit of work in PostgreSQL, and which rule each constraint holds."""

from typing import ClassVar

from services.notifications.domain.alerts.alert import AlertWasRaisedMeanwhile
from services.notifications.domain.alerts.ladder import LadderWasPublishedMeanwhile
from services.notifications.domain.alerts.schedule import ScheduleWasPublishedMeanwhile
from services.notifications.domain.contacts.circle import AccountIsAnothers
from services.notifications.domain.rules.rule_set import RuleSetWasPublishedMeanwhile
from services.notifications.domain.templates.version import TemplateWasChangedMeanwhile
from services.notifications.store.alerts import SqlAlerts, SqlAlertSources, SqlOutages, SqlTellings
from services.notifications.store.circle import SqlCircle, SqlFamily, SqlStaff
from services.notifications.store.community import SqlAlumniMembers, SqlAnnouncements
from services.notifications.store.dead_letters import SqlDeadLetters
from services.notifications.store.digests import SqlDigests
from services.notifications.store.inbox import SqlInbox
from services.notifications.store.messages import SqlNotifications
from services.notifications.store.on_call import SqlLadders, SqlOverrides, SqlSchedules
from services.notifications.store.pauses import SqlPauses
from services.notifications.store.people import (
    SqlConsents,
    SqlContacts,
    SqlPermissions,
    SqlPersonKeys,
)
from services.notifications.store.providers.steering import SqlProviders
from services.notifications.store.push import SqlPushSubscriptions
from services.notifications.store.replies import SqlReceipts, SqlReplies, SqlReplyWords
from services.notifications.store.rules import SqlRuleSets
from services.notifications.store.seats import SqlSeats
from services.notifications.store.standing import SqlChanges, SqlChannelChoices, SqlSuppressions
from services.notifications.store.subjects import SqlMemberships, SqlSubjects
from services.notifications.store.templates import SqlFrontDesks, SqlTemplates
from services.notifications.store.unknowns import SqlUnknowns
from services.notifications.store.verifying import SqlContactPolicies, SqlVerifications
from shared.database.errors import Constraints
from shared.errors import StaleVersion
from shared.unit_of_work import SqlUnitOfWork
from shared.unit_of_work.kept import Kept


class SqlNotificationsUnitOfWork(SqlUnitOfWork):
    service: ClassVar[str] = "notifications"
    # Two who learned or were told the same at once: the later one looks again.
    constraints: ClassVar[Constraints] = {
        "alumni_member_pkey": StaleVersion,
        "announcement_pkey": StaleVersion,
        "contact_pkey": StaleVersion,
        "person_key_pkey": StaleVersion,
        "channel_permission_pkey": StaleVersion,
        "notification_once": StaleVersion,
        "rule_set_version_is_new": RuleSetWasPublishedMeanwhile,
        "reply_once": StaleVersion,
        "staff_member_pkey": StaleVersion,
        "family_member_pkey": StaleVersion,
        "channel_choice_pkey": StaleVersion,
        "verification_pkey": StaleVersion,
        "contact_policy_pkey": StaleVersion,
        "staff_account_once": AccountIsAnothers,
        "template_number_once": TemplateWasChangedMeanwhile,
        "template_draft_once": TemplateWasChangedMeanwhile,
        "template_published_once": TemplateWasChangedMeanwhile,
        "front_desk_pkey": StaleVersion,
        "reply_words_number_once": StaleVersion,
        "provider_thresholds_number_once": StaleVersion,
        "alert_once": AlertWasRaisedMeanwhile,
        "alert_step_once": StaleVersion,
        "ladder_version_is_new": LadderWasPublishedMeanwhile,
        "schedule_version_is_new": ScheduleWasPublishedMeanwhile,
    }

    contacts = Kept(SqlContacts)
    keys = Kept(SqlPersonKeys)
    permissions = Kept(SqlPermissions)
    consents = Kept(SqlConsents)
    subjects = Kept(SqlSubjects)
    memberships = Kept(SqlMemberships)
    seats = Kept(SqlSeats)
    notifications = Kept(SqlNotifications)
    alumni_members = Kept(SqlAlumniMembers)
    announcements = Kept(SqlAnnouncements)
    providers = Kept(SqlProviders)
    unknowns = Kept(SqlUnknowns)
    suppressions = Kept(SqlSuppressions)
    staff = Kept(SqlStaff)
    family = Kept(SqlFamily)
    circle = Kept(SqlCircle)
    pauses = Kept(SqlPauses)
    channel_choices = Kept(SqlChannelChoices)
    changes = Kept(SqlChanges)
    templates = Kept(SqlTemplates)
    front_desks = Kept(SqlFrontDesks)
    inbox = Kept(SqlInbox)
    push_subscriptions = Kept(SqlPushSubscriptions)
    replies = Kept(SqlReplies)
    reply_words = Kept(SqlReplyWords)
    receipts = Kept(SqlReceipts)
    alerts = Kept(SqlAlerts)
    outages = Kept(SqlOutages)
    alert_sources = Kept(SqlAlertSources)
    tellings = Kept(SqlTellings)
    escalation_ladders = Kept(SqlLadders)
    on_call_schedules = Kept(SqlSchedules)
    on_call_overrides = Kept(SqlOverrides)
    verifications = Kept(SqlVerifications)
    contact_policies = Kept(SqlContactPolicies)
    rules = Kept(SqlRuleSets)
    digests = Kept(SqlDigests)
    dead_letters = Kept(SqlDeadLetters)
