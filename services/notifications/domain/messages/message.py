"""What is handed to a channel: rendered words and an address, alive only during the hand-over."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.subjects.subject import Session, Subject
from services.notifications.domain.templates.dates import written
from services.notifications.domain.templates.template import NeutralField
from services.notifications.domain.templates.wordings import TEMPLATES
from services.notifications.domain.terms import Failure, Language


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """`id` is the notification's: a provider or mailbox can recognise a duplicate by it."""

    id: UUID
    to: str
    language: Language
    subject: str
    body: str

    def __repr__(self) -> str:
        return f"Message({self.id})"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the message over."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider did not take it. `code` is a protocol code, never the provider's text."""

    failure: Failure
    code: str
    blames_address: bool = False


@dataclass(frozen=True, slots=True)
class AnswerLost:
    """The message may or may not have been taken over: nobody knows."""

    code: str


Answer = Accepted | Refused | AnswerLost


def composed(
    notification: Notification,
    subject: Subject | None,
    *,
    to: str,
    language: Language,
    zone: ZoneInfo,
) -> Message:
    """Render the notification. Times are told on the session's clocks, else on `zone`'s."""
    wording = TEMPLATES[notification.template].in_language(language)
    filled = wording.filled(_values(subject, language, zone))
    return Message(notification.id, to, language, filled.subject, filled.body)


def _values(subject: Subject | None, language: Language, zone: ZoneInfo) -> dict[NeutralField, str]:
    if not isinstance(subject, Session):
        return {}
    clocks = ZoneInfo(subject.timezone) if subject.timezone else zone
    return written(subject.starts_at, clocks, language)
