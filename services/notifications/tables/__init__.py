"""Owns notifications' tables. Moments are UTC; a person is known to each site by itself."""

from services.notifications.tables.alerts import (
    alert,
    alert_source,
    alert_telling,
    escalation_ladder,
    on_call_override,
    on_call_schedule,
)
from services.notifications.tables.circle import family_member, staff_member
from services.notifications.tables.community import alumni_member, announcement
from services.notifications.tables.inbox import inbox_message, push_subscription
from services.notifications.tables.messages import (
    IS_ASKED,
    IS_LOST,
    IS_OPEN,
    IS_TEXT,
    attempt,
    notification,
)
from services.notifications.tables.operations import IS_ACTIVE, dead_letter_act, pause
from services.notifications.tables.people import (
    channel_choice,
    channel_permission,
    consent,
    contact,
    contact_change,
    person_key,
    suppression,
)
from services.notifications.tables.providers import (
    THRESHOLDS_IN_FORCE,
    provider,
    provider_budget,
    provider_change,
    provider_thresholds,
    provider_window,
    thresholds_of,
    thresholds_row,
)
from services.notifications.tables.registry import metadata
from services.notifications.tables.replies import receipt, reply, reply_words, reply_words_of
from services.notifications.tables.rules import digest, rule_set
from services.notifications.tables.subjects import membership, seat, subject
from services.notifications.tables.tallies import (
    dispatching,
    notification_ahead,
    notification_change,
    notification_flow,
    notification_stock,
)
from services.notifications.tables.templates import (
    IS_DRAFT,
    IS_PUBLISHED,
    WORDINGS,
    desk_of,
    front_desk,
    stored_wordings,
    template_version,
    version_of,
)
from services.notifications.tables.verifying import contact_policy, verification

__all__ = [
    "IS_ACTIVE",
    "IS_ASKED",
    "IS_DRAFT",
    "IS_LOST",
    "IS_OPEN",
    "IS_PUBLISHED",
    "IS_TEXT",
    "THRESHOLDS_IN_FORCE",
    "WORDINGS",
    "alert",
    "alert_source",
    "alert_telling",
    "alumni_member",
    "announcement",
    "attempt",
    "channel_choice",
    "channel_permission",
    "consent",
    "contact",
    "contact_change",
    "contact_policy",
    "dead_letter_act",
    "desk_of",
    "digest",
    "dispatching",
    "escalation_ladder",
    "family_member",
    "front_desk",
    "inbox_message",
    "membership",
    "metadata",
    "notification",
    "notification_ahead",
    "notification_change",
    "notification_flow",
    "notification_stock",
    "on_call_override",
    "on_call_schedule",
    "pause",
    "person_key",
    "provider",
    "provider_budget",
    "provider_change",
    "provider_thresholds",
    "provider_window",
    "push_subscription",
    "receipt",
    "reply",
    "reply_words",
    "reply_words_of",
    "rule_set",
    "seat",
    "staff_member",
    "stored_wordings",
    "subject",
    "suppression",
    "template_version",
    "thresholds_of",
    "thresholds_row",
    "verification",
    "version_of",
]
