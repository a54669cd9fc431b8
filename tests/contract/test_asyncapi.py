"""Each service's AsyncAPI document names all that it publishes and hears, and is sound."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator

from deploy.lint.contracts import events, file_of, released
from deploy.lint.documents import asyncapi_of
from shared.contracts.event import Event
from shared.identifiers import new_id
from shared.messaging.asyncapi import EVENT_HEADERS
from shared.messaging.envelope import headers_for
from shared.messaging.subjects import event_subject
from shared.unit_context import UnitContext
from tests.contract.golden import sample_of
from tests.contract.services import SERVICES, subscriptions_of

DOCUMENTS = {service: asyncapi_of(service) for service in SERVICES}
SITE = "north"
KNOWN = {
    "": {
        *("asyncapi", "id", "info", "defaultContentType", "servers"),
        *("channels", "operations", "components"),
    },
    "servers": {"host", "protocol", "description", "variables", "security"},
    "channels": {"address", "parameters", "messages"},
    "operations": {"action", "description", "channel", "messages"},
    "messages": {"name", "title", "contentType", "correlationId", "headers", "payload"},
    "parameters": {"description", "examples"},
}
"""Of what AsyncAPI 3.0 knows, what ours say."""

every_service = pytest.mark.parametrize("service", SERVICES)
every_event = pytest.mark.parametrize("kind", events(), ids=file_of)


def subjects(service: str, action: str) -> dict[str, str]:
    """Return the subjects at one site by operation, for one direction."""
    document = DOCUMENTS[service]
    return {
        name: at(document, operation["channel"])["address"].replace("{site}", SITE)
        for name, operation in document["operations"].items()
        if operation["action"] == action
    }


def at(document: Any, reference: dict[str, str]) -> Any:
    """Return what a reference points to. Raises KeyError."""
    found = document
    for part in reference["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found


def references(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict) and "$ref" in value:
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from references(inner)


@every_service
def test_a_service_sends_each_of_its_events(service: str) -> None:
    own = {event_subject(SITE, k) for k in events() if k.publisher == service}
    assert sorted(subjects(service, "send").values()) == sorted(own)


@every_service
def test_a_service_receives_what_its_subscribers_hear(service: str) -> None:
    subscriptions = subscriptions_of(service)
    heard = (event_subject(SITE, kind) for kind in subscriptions.events)
    found = {subscriptions.handler_for(subject)[1].__name__: subject for subject in heard}
    assert subjects(service, "receive") == found


@every_service
def test_what_one_service_receives_another_sends(service: str) -> None:
    sent = {subject for other in SERVICES for subject in subjects(other, "send").values()}
    assert set(subjects(service, "receive").values()) <= sent


@every_service
def test_services_call_a_channel_and_its_message_the_same(service: str) -> None:
    channels = DOCUMENTS[service]["channels"]
    for other in SERVICES:
        for name in channels.keys() & DOCUMENTS[other]["channels"].keys():
            assert channels[name] == DOCUMENTS[other]["channels"][name]


@every_service
def test_each_parameter_of_an_address_is_described(service: str) -> None:
    for channel in DOCUMENTS[service]["channels"].values():
        assert re.findall(r"\{(\w+)\}", channel["address"]) == list(channel["parameters"])


@every_service
def test_every_reference_leads_somewhere(service: str) -> None:
    document = DOCUMENTS[service]
    assert all(at(document, one) for one in references(document))


@every_service
def test_a_document_says_only_what_asyncapi_3_knows(service: str) -> None:
    document = DOCUMENTS[service]
    components = document["components"]
    assert document["asyncapi"] == "3.0.0"
    assert document.keys() == KNOWN[""]
    for kind, holder in (
        ("channels", document),
        ("operations", document),
        ("messages", components),
        ("parameters", components),
    ):
        for name, one in holder[kind].items():
            assert re.fullmatch(r"[A-Za-z0-9._-]+", name)
            assert one.keys() <= KNOWN[kind]


@every_service
def test_an_operations_messages_are_those_of_its_channel(service: str) -> None:
    document = DOCUMENTS[service]
    for operation in document["operations"].values():
        assert operation["action"] in {"send", "receive"}
        channel = operation["channel"]["$ref"]
        of_channel = at(document, operation["channel"])["messages"]
        expected = [{"$ref": f"{channel}/messages/{name}"} for name in of_channel]
        assert operation["messages"] == expected


@every_event
def test_a_payload_is_the_released_schema(kind: type[Event]) -> None:
    schema = released()[file_of(kind)]
    for service in SERVICES:
        payload = DOCUMENTS[service]["components"]["schemas"].get(kind.event_name())
        if payload is not None:
            assert payload["properties"] == schema["properties"]
            assert sorted(payload.get("required", [])) == schema["required"]


@every_event
def test_an_event_is_sent_with_the_headers_that_are_documented(kind: type[Event]) -> None:
    traced = UnitContext(SITE, new_id(), traceparent=f"00-{'a' * 32}-{'b' * 16}-01")
    for context in (traced, UnitContext(SITE, new_id(), causation_id=UUID(int=1))):
        headers = headers_for(
            kind.model_validate(sample_of(kind)),
            service=kind.publisher,
            aggregate_seq=1,
            context=context,
            time=datetime(2026, 4, 22, tzinfo=UTC),
        )
        closed = {**EVENT_HEADERS, "additionalProperties": False}
        Draft202012Validator(closed, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
            headers
        )


@every_service
def test_who_would_subscribe_reads_where_and_with_what(service: str) -> None:
    (server,) = DOCUMENTS[service]["servers"].values()
    (scheme,) = server["security"]
    assert at(DOCUMENTS[service], scheme)["type"] == "userPassword"
