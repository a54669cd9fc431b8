"""Which messages carry a link to answer by, and where it leads."""

from collections.abc import Callable

from services.notifications.domain.alerts.telling import link_to
from services.notifications.domain.messages.notification import Notification
from services.notifications.handlers.alerts.climbing import RULE
from shared.signed_links import Signer


def links_below(base: str | None, signer: Signer) -> Callable[[Notification], str | None]:
    """Return what makes the link of a message about an alert; no other message has one."""

    def link_of(notification: Notification) -> str | None:
        if base is None or notification.rule != RULE:
            return None
        return link_to(notification.subject_id, base, signer)

    return link_of
