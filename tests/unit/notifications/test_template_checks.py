"""What is wrong with words is found before they are published, and said with what to change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.domain.templates.checks.checking import errors_in, findings
from services.notifications.domain.templates.checks.finding import Finding, House, Severity
from services.notifications.domain.templates.checks.privacy import told_by
from services.notifications.domain.templates.checks.telling_words import HARMLESS, TELLING
from services.notifications.domain.templates.fields import UNSECURED, SensitiveField
from services.notifications.domain.templates.samples import longest
from services.notifications.domain.templates.segments import segments_of
from services.notifications.domain.templates.template import Wording, compiled
from services.notifications.domain.templates.text import TextIsMalformed
from services.notifications.domain.templates.wordings import BUILT_IN
from services.notifications.domain.terms import ChannelName, Language

REMINDER = BUILT_IN["appointment-reminder"].purpose
STOP = "Reply STOP to opt out."
HOUSE = House(link_hosts=frozenset({"footbridge.example"}))


def found(
    body: str,
    *,
    subject: str = "",
    channel: ChannelName = ChannelName.SMS,
    house: House = HOUSE,
    code: str = "appointment-reminder",
) -> list[Finding]:
    subject = subject or ("" if channel is ChannelName.SMS else "Reminder")
    both = {language: Wording(body, subject) for language in Language}
    return findings(BUILT_IN[code].purpose, {channel: both}, house)


def errors(body: str, **more: object) -> set[str]:
    return {one.rule for one in errors_in(found(body, **more))}  # type: ignore[arg-type]  # passed on


def rules(body: str, **more: object) -> set[str]:
    return {one.rule for one in found(body, **more)}  # type: ignore[arg-type]  # passed on


@pytest.mark.parametrize("code", BUILT_IN)
def test_the_words_that_come_with_the_service_pass_every_check(code: str) -> None:
    one = BUILT_IN[code]
    assert findings(one.purpose, one.wordings, HOUSE) == []


@pytest.mark.parametrize("code", BUILT_IN)
def test_each_built_in_text_fits_in_one_segment_at_its_longest(code: str) -> None:
    for language, wording in BUILT_IN[code].wordings[ChannelName.SMS].items():
        counted = segments_of(longest(wording.body, language))
        assert (counted.encoding, counted.count) == ("GSM-7", 1), (language, wording.body)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (f"On ((dat)). {STOP}", "unknown-field"),
        (f"On ((until_date)). {STOP}", "unknown-field"),
        (f"On (()). {STOP}", "unknown-field"),
        (f"On {{{{time}}}}. {STOP}", "field-written-otherwise"),
        (f"On [[date]]. {STOP}", "field-written-otherwise"),
        (f"On {{date}}. {STOP}", "field-written-otherwise"),
        (f"Hello $name. {STOP}", "field-written-otherwise"),
        (f"Hello %s. {STOP}", "field-written-otherwise"),
        (f"Hello ((given_name)). {STOP}", "sensitive-field-in-the-open"),
        (f"Your ((session_type)). {STOP}", "sensitive-field-in-the-open"),
        (f"On ((date). {STOP}", "unbalanced-parentheses"),
        (f"On date)). {STOP}", "unbalanced-parentheses"),
        (f"Your treatment is on ((date)). {STOP}", "telling-word"),
        (f"Tiene TERAPIA el ((date)). {STOP}", "telling-word"),
        (f"Your pro\u200bgram. {STOP}", "telling-word"),
        (f"Twelve-Steps on ((date)). {STOP}", "telling-word"),
        ("Reply CANCEL if you cannot come. Reply STOP to opt out.", "opt-out-word-as-reply"),
        (f"Text back with 'cancel' to give it up. {STOP}", "opt-out-word-as-reply"),
        (f"Responda CANCELAR si no viene. {STOP}", "opt-out-word-as-reply"),
        (f"Reply YES to come or QUIT to leave. {STOP}", "opt-out-word-as-reply"),
        ("Reply STOP if you cannot come.", "opt-out-word-as-reply"),
        ("You have an appointment.", "opt-out-is-missing"),
        (f"Look at https://bit.ly/x1. {STOP}", "link-to-a-stranger"),
        (f"Look at northrecovery.org/me. {STOP}", "link-to-a-stranger"),
        (f"Look at http://footbridge.example/me. {STOP}", "link-is-not-https"),
        (f"See https://footbridge.example@evil.com/. {STOP}", "link-to-a-stranger"),
        (f"See https://203.0.113.7/x {STOP}", "link-to-a-stranger"),
        (f"{'word ' * 120}{STOP}", "too-many-segments"),
        (f"On\u202e ((date)). {STOP}", "invisible-character"),
        (f"On\u0007 ((date)). {STOP}", "invisible-character"),
        (f"You h\u0430ve an appointment. {STOP}", "letter-of-another-script"),
        (" ", "body-is-empty"),
    ],
)
def test_an_error_is_named(body: str, rule: str) -> None:
    assert rule in errors(body)


@pytest.mark.parametrize(
    "body",
    [
        f"Reminder: you have an appointment on ((date)) at ((time)). {STOP}",
        f"Reply YES to come or NO if you cannot. {STOP}",
        f"Please answer by the end of the day. {STOP}",
        f"Call us to cancel your appointment. {STOP}",
        f"Look at https://footbridge.example/me. {STOP}",
        f"At 5 p.m. we close. {STOP}",
        f"Please be patient, account recovery takes a minute. {STOP}",
        "Recordatorio: ((date)), ((time)). Responda STOP para no recibir mensajes.",
    ],
)
def test_plain_words_pass(body: str) -> None:
    assert errors(body) == set()


@pytest.mark.parametrize(
    ("subject", "rule"),
    [
        ("Your appointment\nBcc: x@example.org", "line-break-in-subject"),
        ("Your appointment\r", "line-break-in-subject"),
        ("Your appointment\u2028", "line-break-in-subject"),
        (" ", "subject-is-missing"),
        ("Therapy today", "telling-word"),
        ("For ((given_name))", "sensitive-field-in-the-open"),
    ],
)
def test_a_subject_is_one_neutral_line(subject: str, rule: str) -> None:
    assert rule in errors("Hello.", subject=subject, channel=ChannelName.EMAIL)


def test_a_text_has_no_subject_and_clients_get_no_chat() -> None:
    assert "subject-of-a-text" in errors(f"Hello. {STOP}", subject="Hello")
    assert "chat-is-for-staff" in errors("Hello.", channel=ChannelName.CHAT)
    assert errors("Hello.", channel=ChannelName.CHAT, code="staff-alert") == set()


def test_behind_a_login_words_may_tell_more_and_a_field_is_still_known() -> None:
    told = "Hello ((given_name)), your treatment plan: https://anywhere.example/x"
    assert errors(told, channel=ChannelName.INBOX) == set()
    assert errors("((phone))", channel=ChannelName.INBOX) == {"unknown-field"}


def test_a_sites_own_names_are_kept_out_too() -> None:
    house = House(private_words=("Riverbend House", "Phoenix"))
    assert errors(f"See you at RIVERBEND  house. {STOP}", house=house) == {"telling-word"}
    assert errors(f"See you in ph\u00f6enix. {STOP}", house=house) == {"telling-word"}
    assert errors(f"The river bends. {STOP}", house=house) == set()


def test_words_are_whole_ones() -> None:
    assert told_by("Grouped, programmed, clientele, courtesy, sessional") == []
    assert told_by("the GROUP's programme; sesi\u00f3n-de-grupo") == [
        "group",
        "programme",
        "sesion",
        "grupo",
    ]


@pytest.mark.parametrize("phrase", HARMLESS)
def test_each_exception_is_needed_and_lets_nothing_else_pass(phrase: str) -> None:
    assert told_by(phrase) == []
    assert TELLING & set(phrase.split())
    word = next(one for one in phrase.split() if one in TELLING)
    assert told_by(f"{phrase}, and {word}") == [word]


def test_a_misspelt_field_is_offered_as_it_is_written() -> None:
    misspelt = next(one for one in found(f"On ((dates)). {STOP}") if one.rule == "unknown-field")
    assert misspelt.instead == "((date))"
    assert misspelt.place == "wordings.sms.en.body"
    assert "Field 1 here is none of this template. There are: date, site_phone, time." in (
        misspelt.message
    )


def test_what_makes_a_text_dear_is_a_warning_with_what_to_write_instead() -> None:
    dear = next(one for one in found(f"Ma\u00f1ana a las seis \u2013 s\u00ed. {STOP}"))
    assert (dear.severity, dear.rule) == (Severity.WARNING, "forces-ucs-2")
    assert dear.instead == f"Ma\u00f1ana a las seis - si. {STOP}"
    assert "several-segments" in rules(f"{'word ' * 40}{STOP}")


def test_spanish_may_be_missing_and_english_not() -> None:
    english = {ChannelName.PUSH: {Language.ENGLISH: Wording("Hello.", "Reminder")}}
    spanish = {ChannelName.PUSH: {Language.SPANISH: Wording("Hola.", "Recordatorio")}}
    missing = findings(REMINDER, english, HOUSE)
    assert [(one.rule, one.severity) for one in missing] == [("spanish-is-missing", "warning")]
    assert [one.rule for one in errors_in(findings(REMINDER, spanish, HOUSE))] == [
        "english-is-missing"
    ]


@settings(max_examples=300, deadline=None)
@given(
    body=st.lists(st.sampled_from([*"()ab \n", "((", "))", *SensitiveField, "date"])).map("".join),
    channel=st.sampled_from(sorted(UNSECURED)),
)
def test_what_passes_compiles_and_what_does_not_compile_never_passes(
    body: str, channel: ChannelName
) -> None:
    passes = not errors_in(found(body, channel=channel, code="staff-alert"))
    try:
        compiled("staff-alert", 1, {channel: {Language.ENGLISH: Wording(body)}})
    except TextIsMalformed:
        assert not passes
