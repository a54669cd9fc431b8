"""Owns a service's AsyncAPI document: FastStream's, with what FastStream cannot see.

That is the site in an address, the CloudEvents headers, and names by which two services' documents
speak of the same channel. Where the server is, is a deployment's and so a variable.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from faststream.nats import NatsBroker
from faststream.specification.asyncapi import AsyncAPI

from shared.contracts.event import Event
from shared.messaging.subjects import STREAM, address
from shared.messaging.subscriptions import Subscriptions

Document = dict[str, Any]

_ABOUT = f"""\
Events in CloudEvents 1.0 binary mode over NATS JetStream, stream {STREAM}: attributes are headers,
the payload is JSON. Delivery is at least once and in no certain order: `ce-id` tells a repeat, and
`ce-aggregateseq` which of two events of one aggregate is the later. Within a major version only
optional fields are added; ignore what you do not know."""

_UUID = {"type": "string", "format": "uuid"}
_TEXT = {"type": "string"}

EVENT_HEADERS: Document = {
    "title": "EventHeaders",
    "description": "Values are percent-encoded (CloudEvents NATS binding 3.1.3.2).",
    "type": "object",
    "properties": {
        "Nats-Msg-Id": {**_UUID, "description": "The same as ce-id: the stream drops repeats."},
        "ce-id": {**_UUID, "description": "The event, for ever: a UUIDv7."},
        "ce-specversion": {"type": "string", "const": "1.0"},
        "ce-type": {**_TEXT, "description": "footbridge.<service>.<Event>.v<major>"},
        "ce-source": {**_TEXT, "description": "/footbridge/<site>/<service>"},
        "ce-subject": {**_UUID, "description": "The aggregate that the event is about."},
        "ce-time": {
            "type": "string",
            "format": "date-time",
            "description": "When the publisher recorded it.",
        },
        "ce-datacontenttype": {"type": "string", "const": "application/json"},
        "ce-dataschema": {**_TEXT, "description": "The payload's schema: docs/contracts/schemas."},
        "ce-aggregateseq": {
            "type": "string",
            "pattern": "^[1-9][0-9]*$",
            "description": "The place among the events of its aggregate, from 1.",
        },
        "ce-correlationid": {**_UUID, "description": "All that one request led to."},
        "ce-causationid": {**_UUID, "description": "The event or request that led to this one."},
        "traceparent": {**_TEXT, "description": "W3C trace context, where there is a trace."},
    },
    "required": [
        "Nats-Msg-Id",
        "ce-id",
        "ce-specversion",
        "ce-type",
        "ce-source",
        "ce-subject",
        "ce-time",
        "ce-datacontenttype",
        "ce-dataschema",
        "ce-aggregateseq",
        "ce-correlationid",
        "ce-causationid",
    ],
}
_SITE = {"description": "The site's short name, `[a-z0-9-]{1,40}`.", "examples": ["north"]}
_SERVERS: Document = {
    "backbone": {
        "host": "{host}",
        "protocol": "nats",
        "description": "NATS with JetStream. Nobody connects without a login: docs/partners.md.",
        "variables": {
            "host": {"default": "127.0.0.1:4222", "description": "Each deployment has its own."}
        },
        "security": [{"$ref": "#/components/securitySchemes/login"}],
    }
}
_LOGIN = {"type": "userPassword", "description": "A user of its own for each reader."}
_CORRELATION = {"location": "$message.header#/ce-correlationid"}


def document(subscriptions: Subscriptions, publishes: Sequence[type[Event]]) -> Document:
    """Return the AsyncAPI 3 document of the service that hears and publishes these events."""
    service, broker = subscriptions.consumer, NatsBroker()
    subscriptions.describe(broker)
    published = {f"publish_{_snake(kind.event_name())}": kind for kind in publishes}
    for name, kind in published.items():
        broker.publisher(address(kind), schema=kind, title=name, description=kind.__doc__)
    described = AsyncAPI(
        broker,
        title=f"Footbridge {service}",
        version="1",
        description=_ABOUT,
        identifier=f"urn:footbridge:service:{service}",
        schema_version="3.0.0",
    )
    made = described.to_specification().to_jsonable()
    return _complete(made, {**subscriptions.declared, **published})


def _complete(made: Document, operations: Mapping[str, type[Event]]) -> Document:
    schemas = made["components"]["schemas"]
    return {
        "asyncapi": made["asyncapi"],
        "id": made["id"],
        "info": made["info"],
        "defaultContentType": made["defaultContentType"],
        "servers": _SERVERS,
        "channels": {channel_of(kind): _channel(kind) for kind in operations.values()},
        "operations": {name: _operation(made, name, kind) for name, kind in operations.items()},
        "components": {
            "messages": {message_of(kind): _message(kind) for kind in operations.values()},
            "parameters": {"site": _SITE},
            "securitySchemes": {"login": _LOGIN},
            # FastStream's order is no certain one.
            "schemas": {"EventHeaders": EVENT_HEADERS, **dict(sorted(schemas.items()))},
        },
    }


def channel_of(kind: type[Event]) -> str:
    """Return what every document calls the channel of an event."""
    return f"{kind.publisher}.{message_of(kind)}"


def message_of(kind: type[Event]) -> str:
    return f"{kind.event_name()}.v{kind.version}"


def _channel(kind: type[Event]) -> Document:
    message = message_of(kind)
    return {
        "address": address(kind),
        "parameters": {"site": _ref("components", "parameters", "site")},
        "messages": {message: _ref("components", "messages", message)},
    }


def _operation(made: Document, name: str, kind: type[Event]) -> Document:
    """Return FastStream's operation; it describes the channel, which others may describe too."""
    channel, words = channel_of(kind), made["channels"][name].get("description")
    return {
        "action": made["operations"][name]["action"],
        **({"description": words} if words else {}),
        "channel": _ref("channels", channel),
        "messages": [_ref("channels", channel, "messages", message_of(kind))],
    }


def _message(kind: type[Event]) -> Document:
    return {
        "name": kind.ce_type(),
        "title": kind.event_name(),
        "contentType": "application/json",
        "correlationId": _CORRELATION,
        "headers": _ref("components", "schemas", "EventHeaders"),
        "payload": _ref("components", "schemas", kind.event_name()),
    }


def _ref(*parts: str) -> dict[str, str]:
    return {"$ref": "#/" + "/".join(parts)}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
