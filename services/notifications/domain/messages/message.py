"""What is handed to a channel: rendered words and an address, alive only during the hand-over."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.contacts.verification import CODE_TEMPLATE, VALID_FOR
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.subjects.subject import Session, Subject
from services.notifications.domain.templates.book import BUILT_IN_ONLY, Book
from services.notifications.domain.templates.facts import neutral_values
from services.notifications.domain.templates.fields import FieldHasNoValue
from services.notifications.domain.templates.rendering import NoWordsForChannel, Rendered, rendered
from services.notifications.domain.templates.values import SensitiveValues
from services.notifications.domain.terms import Audience, Failure, Language, Trouble


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """`id` is the notification's: a provider or mailbox can recognise a duplicate by it.

    `template_version` is the site's, 0 for words that the service comes with.
    `expires_at` is when it becomes useless: a provider that holds messages is told.
    """

    id: UUID
    to: str
    language: Language
    subject: str
    body: str
    template_version: int = 0
    expires_at: datetime | None = None
    is_urgent: bool = False
    audience: Audience = Audience.CLIENT
    site: str = ""
    person_id: UUID | None = None

    def __repr__(self) -> str:
        return f"Message({self.id})"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the message over; `reference` is its own name for it, if it gave one."""

    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider did not take it. `code` is a protocol code, never the provider's text.

    `retry_after` is how long the provider wants to be left alone, by everybody.
    """

    failure: Failure
    code: str
    blames_address: bool = False
    trouble: Trouble | None = None
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class AnswerLost:
    """The message may or may not have been taken over: nobody knows."""

    code: str
    trouble: Trouble = Trouble.NO_ANSWER


Answer = Accepted | Refused | AnswerLost


def composed(
    notification: Notification,
    subject: Subject | None,
    *,
    to: str,
    language: Language,
    zone: ZoneInfo,
    given_name: str | None = None,
    code: str | None = None,
    book: Book = BUILT_IN_ONLY,
    link: str | None = None,
) -> Message | Refused:
    """Render the notification in the words that its site has published, or say why it cannot be.

    Times are told on the session's clocks, else on `zone`'s. A name is read behind a login only. A
    `code` may stand in the one message that is about it, and is dropped with it.
    """
    template = book.template(notification.site, notification.template)
    if template is None:
        return Refused(Failure.PERMANENT, "template-unknown")
    phone = book.phone(notification.site)
    values = neutral_values(subject, notification.details, zone=zone, site_phone=phone, link=link)
    if code is not None and notification.template == CODE_TEMPLATE:
        values = replace(values, code=code, minutes=VALID_FOR // timedelta(minutes=1))
    sensitive = _sensitive(subject, given_name)
    try:
        words = rendered(template, notification.channel, language, values, sensitive)
    except FieldHasNoValue as missing:
        return Refused(Failure.PERMANENT, f"no-value-for-{missing.field.value}")
    except NoWordsForChannel:
        return Refused(Failure.PERMANENT, "template-without-words-for-channel")
    return _message(notification, words, template.number, to, language)


def _sensitive(subject: Subject | None, given_name: str | None) -> SensitiveValues:
    kind = subject.session_type if isinstance(subject, Session) else None
    return SensitiveValues(given_name=given_name, session_type=kind)


def _message(
    notification: Notification, words: Rendered, version: int, to: str, language: Language
) -> Message:
    return Message(
        notification.id,
        to,
        language,
        words.subject,
        words.body,
        version,
        expires_at=notification.expires_at,
        is_urgent=notification.is_urgent,
        audience=notification.audience,
        site=notification.site,
        person_id=notification.person_id,
    )
