"""Each service's OpenAPI document is valid, and says of every route what it takes and answers."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from shared.auth.principal import ROLES
from tests.contract.services import SERVICES, document_of

COMMANDS = {"post", "put", "patch", "delete"}
SHORT_LISTS = {
    "list_sites": "an organisation has tens of them",
    "list_payers": "a site bills tens of them",
    "list_coverages": "a stay has two or three payers",
    "list_permissions": "one for each channel and category",
    "list_browsers": "a person has a few; a hundred at most",
    "list_screening_rules": "two editions, and few versions of each",
    "list_instruments": "the questionnaires that are defined",
    "list_check_in_instruments": "the short questionnaires that are defined",
    "list_absence_policy_templates": "the ready policies that come with the platform",
    "list_make_ups": "the fifty that fit best: the order is of this moment, and no page follows it",
    "list_own_bookings": "one client's week, and the few places and exchanges open at the time",
    "list_track_templates": "the ready programs that come with the platform",
    "list_providers": "an organisation has a few for each channel",
    "list_dead_letters": "causes, counted: as many as there are codes",
    "list_templates": "the messages that the platform knows how to send",
    "list_escalation_ladders": "one for each urgency, and there are three",
    "list_occurrences": "the next of one offering, fifty at most",
}
"""Lists that are bounded by what they list; all others are paged."""

LOOKS_AT_VERSION = {
    "make_linkage_link",
    "record_linkage_answer",
    "publish_rule_set",
    "keep_holidays",
}
LOOKS_AT_NO_VERSION = {"confirm_screening", "answer_my_linkage", "propose_goal"}
"""Routes that honour `If-Match`, and routes that would refuse it: no document offers it there."""


def is_command(path: str, method: str) -> bool:
    """Say whether an operation changes anything. A search by POST does not."""
    return method in COMMANDS and not path.endswith("/_search")


def operations() -> Iterator[Any]:
    for service in SERVICES:
        for path, methods in document_of(service)["paths"].items():
            for method, operation in methods.items():
                name = f"{service} {operation['operationId']}"
                yield pytest.param(path, method, operation, id=name)


every_operation = pytest.mark.parametrize(("path", "method", "operation"), list(operations()))


@pytest.mark.parametrize("service", SERVICES)
def test_the_document_is_valid(service: str) -> None:
    OpenAPIV31SpecValidator(document_of(service)).validate()


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_has_a_name_of_its_own(service: str) -> None:
    paths = document_of(service)["paths"]
    names = [
        operation["operationId"] for methods in paths.values() for operation in methods.values()
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("service", SERVICES)
def test_a_schema_is_named_without_the_module_it_is_in(service: str) -> None:
    """Or two models have the same name, and every client that is generated shows our folders."""
    names = document_of(service)["components"]["schemas"]
    assert [name for name in names if "__" in name] == []


@every_operation
def test_an_operation_names_each_status_that_refuses(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    """A `default` would document every answer there can be, and so say nothing."""
    refused = {code for code in operation["responses"] if code >= "4"}
    has_a_body, is_open = "requestBody" in operation, operation["security"] == []
    expected = {
        "400": True,
        "401": not is_open,
        "403": not is_open,
        "404": "{" in path,
        "408": has_a_body,
        "409": is_command(path, method),
        "412": is_command(path, method),
        "413": has_a_body,
        "415": has_a_body,
        "422": has_a_body or "parameters" in operation,
        "503": path != "/metrics",
    }
    assert "default" not in operation["responses"]
    assert {code for code, is_there in expected.items() if is_there} <= refused, (method, path)


@pytest.mark.parametrize("service", SERVICES)
def test_a_refusal_is_a_problem_document_with_its_rules(service: str) -> None:
    document = document_of(service)
    for name, refused in document["components"]["responses"].items():
        shown = refused["content"]["application/problem+json"]
        assert shown["schema"] == {"$ref": "#/components/schemas/Problem"}, name
        assert shown["example"]["type"].rpartition(":")[2] in refused["x-rules"], name
        assert name == f"Refused{shown['example']['status']}"
        assert "X-Correlation-Id" in refused["headers"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_document_names_the_rules_of_its_own_service_only(service: str) -> None:
    refused = document_of(service)["components"]["responses"]
    assert ("duplicate-reference" in refused["Refused409"]["x-rules"]) == (service == "enrollment")
    assert ("room-is-taken" in refused["Refused409"]["x-rules"]) == (service == "scheduling")


@pytest.mark.parametrize("service", SERVICES)
def test_who_is_to_come_back_later_is_told_when(service: str) -> None:
    refused = document_of(service)["components"]["responses"]
    assert "Retry-After" in refused["Refused503"]["headers"]
    assert "WWW-Authenticate" in refused["Refused401"]["headers"]


@every_operation
def test_what_has_a_version_is_answered_with_its_entity_tag(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    for code, answer in operation["responses"].items():
        if code == "201":
            assert "Location" in answer["headers"], (method, path)
        if code < "300" and is_command(path, method):
            is_kept = "Idempotency-Replayed" in answer["headers"]
            assert is_kept != is_public(path), (method, path)


@every_operation
def test_a_parameter_is_left_out_and_never_null(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    for one in operation.get("parameters", []):
        assert {"type": "null"} not in one["schema"].get("anyOf", []), (method, path, one["name"])


@every_operation
def test_an_operation_documents_what_it_answers(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    answers = {code: one for code, one in operation["responses"].items() if code.startswith("2")}
    assert len(answers) == 1, (method, path)
    ((code, answer),) = answers.items()
    shown = [media.get("schema") for media in answer.get("content", {}).values()]
    assert code == "204" or path == "/metrics" or (all(shown) and shown), (method, path)


@every_operation
def test_an_operation_says_who_may_call_it(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    is_open = path in {"/health/live", "/health/ready", "/metrics"} or is_public(path)
    assert operation["security"] == ([] if is_open else [{"bearer": []}]), method
    if is_open:
        assert operation["x-policy"] == "public"
    else:
        assert all(ROLES.issuperset(line["roles"]) for line in operation["x-policy"])
        assert any(line["roles"] for line in operation["x-policy"])


@every_operation
def test_an_operation_declares_each_parameter_of_its_path(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    declared = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
    assert declared == set(re.findall(r"\{(\w+)\}", path)), method


@every_operation
def test_a_command_declares_its_headers(path: str, method: str, operation: dict[str, Any]) -> None:
    headers = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
    if operation["operationId"] in LOOKS_AT_VERSION:
        assert "If-Match" in headers, path
    if operation["operationId"] in LOOKS_AT_NO_VERSION or not is_command(path, method):
        assert "If-Match" not in headers, path
    headers.discard("If-Match")
    declared = {"Idempotency-Key"} if is_command(path, method) else set()
    if is_public(path):  # a key belongs to a caller; a token to what the address names
        declared = declared - {"Idempotency-Key"} | tokens(path)
    assert headers == declared, path


def is_public(path: str) -> bool:
    return path.startswith(("/public/", "/calendars/", "/providers/", "/a/", "/linkages/"))


def tokens(path: str) -> set[str]:
    return {"X-Draft-Token"} if "{draft_id}" in path else set()


@every_operation
def test_a_header_and_a_cursor_say_which_form_they_have(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    for one in operation.get("parameters", []):
        if one["in"] == "header" or one["name"] == "after":
            shown = one["schema"].get("anyOf", [one["schema"]])
            assert one["schema"].get("pattern") or shown[0].get("pattern"), (method, path)


@pytest.mark.parametrize("service", SERVICES)
def test_every_date_that_is_sent_says_its_form_and_bounds(service: str) -> None:
    for place, schema in sent_values(document_of(service)):
        if schema.get("format") in {"date", "date-time"}:
            assert schema["pattern"].startswith("^(19|20|21)"), place


@pytest.mark.parametrize("service", SERVICES)
def test_every_whole_number_that_is_sent_says_its_bounds(service: str) -> None:
    for place, schema in sent_values(document_of(service)):
        if schema.get("type") == "integer":
            assert {"minimum", "maximum"} <= schema.keys(), place


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_shown_is_not_held_to_what_may_be_sent(service: str) -> None:
    """Or what was kept under an earlier rule could not be read any more."""
    document = document_of(service)
    forms = {name for name, one in document["components"]["schemas"].items() if is_form(one)}
    shown = {name for path in document["paths"].values() for name in answered(document, path)}
    assert shown & forms == set()


def is_form(schema: dict[str, Any]) -> bool:
    return schema.get("additionalProperties") is False  # a form refuses what it does not know


def answered(document: dict[str, Any], methods: dict[str, Any]) -> set[str]:
    """Return the names of all schemas within the answers of a path."""
    found: set[str] = set()
    waiting = named([operation["responses"] for operation in methods.values()])
    while waiting:
        found |= waiting
        within = [document["components"]["schemas"][name] for name in waiting]
        waiting = named(within) - found
    return found


def named(value: Any) -> set[str]:
    return set(re.findall(r"#/components/schemas/(\w+)", json.dumps(value)))


def sent_values(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the schema of every value in a query or in a form, with where it stands."""
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for one in operation.get("parameters", []):
                yield from choices(f"{path} {one['name']}", one["schema"])
    for name, schema in document["components"]["schemas"].items():
        if is_form(schema):
            for field, value in schema["properties"].items():
                yield from choices(f"{name}.{field}", value)


def choices(place: str, schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in schema.get("anyOf", [schema]):
        yield place, one


@every_operation
def test_a_list_is_paged_or_short(path: str, method: str, operation: dict[str, Any]) -> None:
    name = operation["operationId"]
    if not name.startswith("list_") or name in SHORT_LISTS:
        return
    names = {one["name"] for one in operation.get("parameters", [])}
    assert {"limit", "after"} <= names, (method, path)
