"""No event can carry personal or health data: neither by its fields' names nor by their types."""

import re
from typing import Any

import pytest

from deploy.lint.contracts import events, file_of, released
from shared.contracts.event import Event
from shared.messaging.subjects import event_subject
from tests.contract.golden import sample_of

_WORDS = """
address addresses age allergy alcohol answer answers assessment attendee attendees birth
birthday body born city comment comments contact contacts content county description detail
details diagnoses diagnosis dob dose dosage drug drugs email emails employer ethnicity
facilitator fax first free full gender given icd insurance insurer instrument last link links
mail medication medications medicine meeting memo message mobile mrn name names narrative note
notes nickname number password patient payer phone photo picture policy prescription race record
religion rendered result results risk score scores screen sex signature sms ssn street substance
substances surname symptom symptoms telephone test text title token topic url username zip
"""
FORBIDDEN = frozenset(_WORDS.split())
"""Words, by themselves or within a field's name, that name what must never leave."""

ALLOWED = {
    "last_contact_on": "a date",
    "last_date": "a date",
    "is_last": "about a phase",
    "policy_version": "the number of a site's rules of absence",
    "assessment_id": "an id",
    "instrument": "the code of a published questionnaire, without a word of what was answered",
}
"""Names that hold such a word and mean something else."""

PLAIN = {"string", "integer", "boolean", "null", "array"}
CODE = re.compile(r"[A-Za-z0-9_./+-]{1,64}|[0-9T:.Z+-]{10,32}")


def forbidden_words(name: str) -> set[str]:
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+", name)
    return {word.lower() for word in words} & FORBIDDEN


@pytest.mark.parametrize("kind", events(), ids=file_of)
def test_no_event_has_a_field_named_for_what_must_never_leave(kind: type[Event]) -> None:
    for name in kind.model_fields:
        assert name in ALLOWED or not forbidden_words(name), name


@pytest.mark.parametrize(
    "name",
    ["first_name", "dateOfBirth", "email", "risk_band", "group_topic", "phq9_score", "free_text"],
)
def test_such_a_name_would_be_found(name: str) -> None:
    assert forbidden_words(name)


@pytest.mark.parametrize("kind", events(), ids=file_of)
def test_an_events_fields_are_ids_codes_dates_and_counts(kind: type[Event]) -> None:
    schema = released()[file_of(kind)]
    assert "$defs" not in schema, "an event holds no objects"
    for name, one in schema["properties"].items():
        assert set(_types(one)) <= PLAIN, name


@pytest.mark.parametrize("kind", events(), ids=file_of)
def test_the_samples_text_looks_like_codes(kind: type[Event]) -> None:
    for name, value in sample_of(kind).items():
        for text in value if isinstance(value, list) else [value]:
            assert not isinstance(text, str) or CODE.fullmatch(text), name


@pytest.mark.parametrize("kind", events(), ids=file_of)
def test_a_subject_names_site_service_and_event_and_no_id(kind: type[Event]) -> None:
    subject = event_subject("north", kind)
    assert subject == f"iop.north.{kind.publisher}.{kind.event_name()}.v{kind.version}"


def _types(schema: dict[str, Any]) -> list[str]:
    choices = schema.get("anyOf", [schema])
    return [one.get("type", "anything") for one in choices] + [
        kind for one in choices if "items" in one for kind in _types(one["items"])
    ]
