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
from services.notifications.store.replies import SqlReceipts, SqlReplies
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


class SqlNotificationsUnitOfWork(SqlUnitOfWork):
    service: ClassVar[str] = "notifications"
    # Two who learned or were told the same at once: the later one looks again.
    constraints: ClassVar[Constraints] = {
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
        "alert_once": AlertWasRaisedMeanwhile,
        "alert_step_once": StaleVersion,
        "ladder_version_is_new": LadderWasPublishedMeanwhile,
        "schedule_version_is_new": ScheduleWasPublishedMeanwhile,
    }

    @property
    def contacts(self) -> SqlContacts:
        return self.repository(SqlContacts)

    @property
    def keys(self) -> SqlPersonKeys:
        return SqlPersonKeys(self)

    @property
    def permissions(self) -> SqlPermissions:
        return self.repository(SqlPermissions)

    @property
    def consents(self) -> SqlConsents:
        return SqlConsents(self)

    @property
    def subjects(self) -> SqlSubjects:
        return SqlSubjects(self)

    @property
    def memberships(self) -> SqlMemberships:
        return SqlMemberships(self)

    @property
    def seats(self) -> SqlSeats:
        return SqlSeats(self)

    @property
    def notifications(self) -> SqlNotifications:
        return self.repository(SqlNotifications)

    @property
    def providers(self) -> SqlProviders:
        return SqlProviders(self)

    @property
    def unknowns(self) -> SqlUnknowns:
        return SqlUnknowns(self)

    @property
    def suppressions(self) -> SqlSuppressions:
        return SqlSuppressions(self)

    @property
    def staff(self) -> SqlStaff:
        return self.repository(SqlStaff)

    @property
    def family(self) -> SqlFamily:
        return self.repository(SqlFamily)

    @property
    def circle(self) -> SqlCircle:
        return SqlCircle(self)

    @property
    def pauses(self) -> SqlPauses:
        return self.repository(SqlPauses)

    @property
    def channel_choices(self) -> SqlChannelChoices:
        return self.repository(SqlChannelChoices)

    @property
    def changes(self) -> SqlChanges:
        return SqlChanges(self)

    @property
    def templates(self) -> SqlTemplates:
        return self.repository(SqlTemplates)

    @property
    def front_desks(self) -> SqlFrontDesks:
        return self.repository(SqlFrontDesks)

    @property
    def inbox(self) -> SqlInbox:
        return self.repository(SqlInbox)

    @property
    def push_subscriptions(self) -> SqlPushSubscriptions:
        return SqlPushSubscriptions(self)

    @property
    def replies(self) -> SqlReplies:
        return self.repository(SqlReplies)

    @property
    def receipts(self) -> SqlReceipts:
        return SqlReceipts(self)

    @property
    def alerts(self) -> SqlAlerts:
        return self.repository(SqlAlerts)

    @property
    def outages(self) -> SqlOutages:
        return SqlOutages(self)

    @property
    def alert_sources(self) -> SqlAlertSources:
        return SqlAlertSources(self)

    @property
    def tellings(self) -> SqlTellings:
        return SqlTellings(self)

    @property
    def escalation_ladders(self) -> SqlLadders:
        return self.repository(SqlLadders)

    @property
    def on_call_schedules(self) -> SqlSchedules:
        return self.repository(SqlSchedules)

    @property
    def on_call_overrides(self) -> SqlOverrides:
        return self.repository(SqlOverrides)

    @property
    def verifications(self) -> SqlVerifications:
        return self.repository(SqlVerifications)

    @property
    def contact_policies(self) -> SqlContactPolicies:
        return self.repository(SqlContactPolicies)

    @property
    def rules(self) -> SqlRuleSets:
        return self.repository(SqlRuleSets)

    @property
    def digests(self) -> SqlDigests:
        return SqlDigests(self)

    @property
    def dead_letters(self) -> SqlDeadLetters:
        return SqlDeadLetters(self)
