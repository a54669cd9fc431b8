"""Owns notifications' HTTP routes: each validates, calls one handler, and shows the result."""

from services.notifications.api.alerts import (
    alerts,
    help_requests,
    ladders,
    links,
    schedules,
    shifts,
)
from services.notifications.api.contacts import (
    contacts,
    family,
    imports,
    permissions,
    staff,
    suppressions,
    verifying,
)
from services.notifications.api.inbox import browsers
from services.notifications.api.inbox import messages as inbox_messages
from services.notifications.api.messages import explaining, notifications
from services.notifications.api.operations import (
    counts,
    dead_letters,
    pauses,
    providers,
    stories,
    thresholds,
)
from services.notifications.api.replies import replies, vocabulary, webhooks
from services.notifications.api.rules import rule_sets
from services.notifications.api.templates import drafts, front_desk, templates

ROUTERS = (
    contacts.router,
    permissions.router,
    suppressions.router,
    staff.router,
    family.router,
    imports.router,
    verifying.router,
    notifications.router,
    pauses.router,
    rule_sets.router,
    templates.router,
    drafts.router,
    front_desk.router,
    webhooks.router,
    alerts.router,
    links.router,
    help_requests.router,
    schedules.router,
    shifts.router,
    ladders.router,
    counts.router,
    replies.router,
    vocabulary.router,
    inbox_messages.router,
    dead_letters.router,
    providers.router,
    thresholds.router,
    browsers.router,
    stories.router,
    explaining.router,
)

__all__ = ["ROUTERS"]
