"""A message says nothing about treatment: only neutral fields exist, and the words are checked."""

import re
from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from services.notifications.domain.messages.message import composed
from services.notifications.domain.rules.rules import RULES
from services.notifications.domain.templates.template import (
    NeutralField,
    Template,
    TemplateNamesUnknownField,
    Wording,
)
from services.notifications.domain.templates.wordings import TEMPLATES
from services.notifications.domain.terms import Language
from tests.unit.notifications.making import DENVER, a_notification, a_session

SENSITIVE = [
    "given_name",
    "name",
    "email",
    "phone",
    "diagnosis",
    "medication",
    "group",
    "session_type",
    "facilitator",
    "location",
    "episode_id",
    "client_id",
    "program",
]
TELLING = re.compile(
    r"treat|therap|group|session|clinic|recover|addict|substance|drug|alcohol|program|patient"
    r"|counsel|rehab|sober|relapse|tratamiento|terapia|grupo|sesi[oó]n|cl[ií]nica|adicci"
    r"|drogas|paciente|programa",
    re.IGNORECASE,
)
EVERY = [(template, language) for template in TEMPLATES.values() for language in Language]


@pytest.mark.parametrize("field", SENSITIVE)
def test_a_template_with_a_field_that_is_not_neutral_cannot_be_made(field: str) -> None:
    with pytest.raises(TemplateNamesUnknownField):
        Wording("Reminder", f"Hello (({field}))")


def test_no_field_that_names_a_person_or_their_care_exists() -> None:
    assert {field.value for field in NeutralField} == {"date", "time"}


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_no_words_tell_of_treatment(template: Template, language: Language) -> None:
    words = template.in_language(language)
    assert not TELLING.search(words.subject + words.body)


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_every_message_offers_stop_and_never_the_word_cancel(
    template: Template, language: Language
) -> None:
    body = template.in_language(language).body
    assert "STOP" in body
    assert not re.search(r"\bCANCEL\b", body)


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_a_rendered_message_has_no_field_left(template: Template, language: Language) -> None:
    message = composed(
        a_notification(template=template.code),
        a_session(),
        to="somebody@example.org",
        language=language,
        zone=DENVER,
    )
    assert "((" not in message.subject + message.body
    assert "somebody" not in repr(message) + message.subject + message.body


def test_every_rule_has_its_template() -> None:
    assert {rule.template for rule in RULES.values()} <= set(TEMPLATES)


def test_a_reminder_reads_as_people_write_it() -> None:
    starts_at = datetime(2026, 11, 3, 1, tzinfo=UTC)
    session = a_session(starts_at=starts_at, timezone="America/Denver")
    notification = a_notification(template="appointment-reminder")
    in_english, in_spanish = (
        composed(notification, session, to="x", language=language, zone=ZoneInfo("UTC")).body
        for language in (Language.ENGLISH, Language.SPANISH)
    )
    assert in_english == (
        "Reminder: you have an appointment on Monday, November 2 at 6:00 PM. Reply STOP to opt out."
    )
    assert in_spanish == (
        "Recordatorio: tiene una cita el lunes 2 de noviembre a las 18:00."
        " Responda STOP para no recibir más mensajes."
    )


def test_a_language_without_words_of_its_own_gets_english() -> None:
    words = Wording("A", "B")
    only_english = Template("x", {Language.ENGLISH: words})
    assert only_english.in_language(Language.SPANISH) is words


def test_a_message_id_is_the_notification_s() -> None:
    notification = a_notification(id=uuid4())
    message = composed(notification, a_session(), to="x", language=Language.ENGLISH, zone=DENVER)
    assert message.id == notification.id
