"""Only neutral values reach where others might read: by type, by compiling, and in what is sent."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from services.notifications.domain.messages.message import Message, Refused, composed
from services.notifications.domain.rules.first_day.rules import FIRST_DAY_RULES
from services.notifications.domain.templates.book import Book
from services.notifications.domain.templates.fields import (
    SECURED,
    UNSECURED,
    AnyField,
    FieldHasNoValue,
    NeutralField,
    SensitiveField,
)
from services.notifications.domain.templates.rendering import (
    NoWordsForChannel,
    in_the_open,
    rendered,
)
from services.notifications.domain.templates.template import Template, Wording, compiled
from services.notifications.domain.templates.text import TextIsMalformed, neutral_text
from services.notifications.domain.templates.values import (
    Clock,
    Hand,
    NeutralValues,
    SensitiveValues,
)
from services.notifications.domain.templates.wordings import BUILT_IN, TEMPLATES
from services.notifications.domain.terms import ChannelName, Failure, Language
from tests.unit.notifications.making import DENVER, NOON, SITE, a_notification, a_session

EVERY_FIELD: list[AnyField] = [*NeutralField, *SensitiveField]
CLOCK = Clock(NOON, DENVER)
TOLD = NeutralValues(
    starts_at=CLOCK,
    was_at=Clock(NOON - timedelta(days=2), DENVER),
    until=CLOCK,
    on=date(2026, 3, 14),
    counts={"arrivals": 1, "tasks-overdue": 3, "something-newer": 2},
    minutes=10,
    site_phone="+13035550123",
    code="482913",
    link=f"https://alerts.example.org/a/{'A1b2C3d4' * 5}",
)
CANARIES = SensitiveValues(given_name="Canaria", session_type="group")
KEPT_BEHIND_A_LOGIN = ("Canaria", "group session", "sesión de grupo")
OWED: set[AnyField] = {
    NeutralField.DATE,
    NeutralField.TIME,
    NeutralField.UNTIL_DATE,
    NeutralField.UNTIL_TIME,
    NeutralField.ON_DATE,
    NeutralField.CODE,
    NeutralField.MINUTES,
}
"""What a message must never be sent without."""
EVERY = list(product(TEMPLATES.values(), Language))


def sent(message: Message | Refused) -> Message:
    assert isinstance(message, Message)
    return message


@pytest.mark.parametrize("code", BUILT_IN)
def test_no_template_takes_any_sensitive_field_to_any_unsecured_channel(code: str) -> None:
    for channel, field in product(ChannelName, EVERY_FIELD):
        for wording in (Wording(f"x (({field}))"), Wording("x", f"(({field}))")):
            wordings = {channel: dict.fromkeys(Language, wording)}
            if channel in UNSECURED and isinstance(field, SensitiveField):
                with pytest.raises(TextIsMalformed):
                    compiled(code, 1, wordings)
                continue
            template = compiled(code, 1, wordings)
            for language in Language:
                words = rendered(template, channel, language, TOLD, CANARIES)
                told = words.subject + words.body
                assert channel in SECURED or not any(one in told for one in KEPT_BEHIND_A_LOGIN)


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_no_built_in_words_carry_a_canary_out(template: Template, language: Language) -> None:
    for channel in template.channels & UNSECURED:
        words = rendered(template, channel, language, TOLD, CANARIES)
        assert not any(one in words.subject + words.body for one in KEPT_BEHIND_A_LOGIN)
        assert "((" not in words.subject + words.body


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_words_behind_a_login_may_say_more(template: Template, language: Language) -> None:
    words = rendered(template, ChannelName.INBOX, language, TOLD, CANARIES)
    assert ("Canaria" in words.body) == (SensitiveField.GIVEN_NAME in template.fields)
    assert "((" not in words.subject + words.body


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_words_that_know_nothing_still_read_well(template: Template, language: Language) -> None:
    for channel in template.channels:
        words = _told_nothing(template, channel, language)
        assert words is None or ("None" not in words and "  " not in words)
        assert words is not None or OWED & template.fields


def _told_nothing(template: Template, channel: ChannelName, language: Language) -> str | None:
    try:
        return rendered(template, channel, language, NeutralValues()).body
    except FieldHasNoValue as missing:
        return None if missing.field in OWED else "None"


def test_every_purpose_names_the_fields_that_its_words_ask_for() -> None:
    for code, one in BUILT_IN.items():
        assert TEMPLATES[code].fields <= one.purpose.neutral | one.purpose.sensitive


def test_every_template_has_words_for_every_channel_in_both_languages() -> None:
    for code, one in BUILT_IN.items():
        expected = set(ChannelName) - (set() if one.purpose.is_to_staff else {ChannelName.CHAT})
        assert TEMPLATES[code].channels == expected
        assert all(set(languages) == set(Language) for languages in one.wordings.values())


def test_every_rule_has_its_template() -> None:
    assert {rule.template for rule in FIRST_DAY_RULES} <= set(TEMPLATES)


def test_what_a_value_says_is_never_read_as_a_field() -> None:
    template = compiled("x", 1, {ChannelName.INBOX: {Language.ENGLISH: Wording("((given_name))")}})
    values = SensitiveValues(given_name="((code)) {{ 7 * 7 }}")
    words = rendered(template, ChannelName.INBOX, Language.ENGLISH, TOLD, values)
    assert words.body == "((code)) {{ 7 * 7 }}"


def test_a_name_stays_on_its_line_and_within_its_length() -> None:
    template = compiled("x", 1, {ChannelName.INBOX: {Language.ENGLISH: Wording("((given_name))")}})
    values = SensitiveValues(given_name="An\u202ena\r\nBcc: x" + "y" * 90)
    words = rendered(template, ChannelName.INBOX, Language.ENGLISH, TOLD, values)
    assert words.body.startswith("AnnaBcc: xyyy")
    assert len(words.body) == 40


@pytest.mark.parametrize("text", ["((date)", "((date", "date))", "((", "((date)) ))"])
def test_half_a_field_is_refused(text: str) -> None:
    with pytest.raises(TextIsMalformed):
        neutral_text(text)


@pytest.mark.parametrize("value", ["12", "12345678901", "12a4", "\uff11\uff12\uff13\uff14"])
def test_a_code_is_a_few_digits(value: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        NeutralValues(code=value)


def test_a_reminder_reads_as_people_write_it() -> None:
    starts_at = datetime(2026, 11, 3, 1, tzinfo=UTC)
    session = a_session(starts_at=starts_at, timezone="America/Denver")
    notification = a_notification(template="appointment-reminder", channel=ChannelName.SMS)
    in_english, in_spanish = (
        sent(composed(notification, session, to="x", language=one, zone=ZoneInfo("UTC"))).body
        for one in (Language.ENGLISH, Language.SPANISH)
    )
    assert in_english == (
        "Reminder: you have an appointment on Monday, November 2 at 6:00 PM. Reply STOP to opt out."
    )
    assert in_spanish == (
        "Recordatorio: tiene una cita el lunes 2 de noviembre a las 18:00."
        " Responda STOP para darse de baja."
    )


def test_a_saturday_in_spanish_does_not_double_the_price_of_a_text() -> None:
    saturday = a_session(starts_at=datetime(2026, 3, 14, 18, tzinfo=UTC))
    in_sms, in_mail = (
        sent(
            composed(
                a_notification(template="appointment-reminder", channel=channel),
                saturday,
                to="x",
                language=Language.SPANISH,
                zone=DENVER,
            )
        ).body
        for channel in (ChannelName.SMS, ChannelName.EMAIL)
    )
    assert "el 14 de marzo a las" in in_sms
    assert "el sábado 14 de marzo a las" in in_mail


def test_a_language_without_words_of_its_own_gets_english() -> None:
    only_english = compiled("x", 1, {ChannelName.SMS: {Language.ENGLISH: Wording("Hello")}})
    assert rendered(only_english, ChannelName.SMS, Language.SPANISH, TOLD).body == "Hello"
    with pytest.raises(NoWordsForChannel):
        rendered(only_english, ChannelName.EMAIL, Language.ENGLISH, TOLD)


def test_a_site_s_words_stand_over_the_built_in_ones_on_their_channel_alone() -> None:
    own = compiled("welcome", 3, {ChannelName.SMS: {Language.ENGLISH: Wording("Hi. Reply STOP.")}})
    book = Book({(SITE, "welcome"): own.over(TEMPLATES["welcome"])})
    by_sms, by_mail, elsewhere = (
        sent(
            composed(
                a_notification(template="welcome", channel=channel, site=site),
                None,
                to="x",
                language=Language.SPANISH,
                zone=DENVER,
                book=book,
            )
        )
        for channel, site in (
            (ChannelName.SMS, SITE),
            (ChannelName.EMAIL, SITE),
            (ChannelName.SMS, "south"),
        )
    )
    assert (by_sms.body, by_sms.template_version) == ("Hi. Reply STOP.", 3)
    assert by_mail.body.startswith("Hola")
    assert elsewhere.template_version == 0


def test_a_message_with_a_hole_or_without_words_is_refused_with_its_reason() -> None:
    told = {"to": "x", "language": Language.ENGLISH, "zone": DENVER}
    for template, code in (
        ("appointment-reminder", "no-value-for-date"),
        ("no-such", "template-unknown"),
    ):
        answer = composed(a_notification(template=template), None, **told)  # type: ignore[arg-type]  # of three types
        assert answer == Refused(Failure.PERMANENT, code)
    to_a_client = a_notification(template="welcome", channel=ChannelName.CHAT)
    answer = composed(to_a_client, None, **told)  # type: ignore[arg-type]  # of three types
    assert answer == Refused(Failure.PERMANENT, "template-without-words-for-channel")


def test_a_message_id_is_the_notification_s() -> None:
    notification = a_notification(id=uuid4())
    message = composed(notification, a_session(), to="x", language=Language.ENGLISH, zone=DENVER)
    assert sent(message).id == notification.id
    assert "Reminder" not in repr(message)


def test_the_type_checker_lets_no_sensitive_value_into_open_words() -> None:
    """Each ignore is asked for: were one of these lines allowed, mypy would call it unused."""
    open_text = neutral_text("On ((date))")
    private = {SensitiveField.GIVEN_NAME: "Ana"}
    either: dict[AnyField, str] = {SensitiveField.GIVEN_NAME: "Ana"}
    words = TEMPLATES["appointment-reminder"].open_words(ChannelName.SMS, Language.ENGLISH)
    assert words is not None
    hand = Hand(Language.ENGLISH)
    with pytest.raises(KeyError):
        open_text.filled(private)  # type: ignore[arg-type]  # this is what must not be
    with pytest.raises(KeyError):
        open_text.filled(either)  # type: ignore[arg-type]  # nor this, which only may hold one
    with pytest.raises(KeyError):
        in_the_open(words, CANARIES, hand)  # type: ignore[arg-type]  # values of the wrong kind
    with pytest.raises(AttributeError):
        SensitiveValues().starts_at  # type: ignore[attr-defined]  # noqa: B018 - they are apart
