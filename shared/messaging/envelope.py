"""The envelope: CloudEvents 1.0, NATS binding, binary mode.

Header values are percent-encoded (CloudEvents NATS binding 3.1.3.2). No personal data, ever.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote, unquote
from uuid import UUID

from pydantic import ValidationError

from shared.contracts.event import Event, Received
from shared.identifiers import new_id
from shared.unit_context import UnitContext

MESSAGE_ID = "Nats-Msg-Id"
PRINTABLE = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) not in '%"')

E = TypeVar("E", bound=Event)


class UnreadableEvent(Exception):
    """The message can never be read. The text says where, and never what stood there."""


def headers_for(
    event: Event, *, service: str, aggregate_seq: int, context: UnitContext, time: datetime
) -> dict[str, str]:
    """Return the headers of a new event; its id is a new UUIDv7.

    Only what comes from outside can need encoding; ids, times and numbers are plain.
    """
    event_id = str(new_id())
    headers = {
        MESSAGE_ID: event_id,
        "ce-id": event_id,
        "ce-specversion": "1.0",
        "ce-type": event.ce_type(),
        "ce-source": quote(f"/footbridge/{context.site}/{service}", safe=PRINTABLE),
        "ce-subject": str(event.aggregate_id()),
        "ce-time": time.isoformat(),
        "ce-datacontenttype": "application/json",
        "ce-dataschema": f"urn:footbridge:schema:{event.ce_type()}",
        "ce-aggregateseq": str(aggregate_seq),
        "ce-correlationid": str(context.correlation_id),
        "ce-causationid": str(context.causation_id or context.correlation_id),
    }
    if context.traceparent and event.is_traced:
        headers["traceparent"] = quote(context.traceparent, safe=PRINTABLE)
    return headers


def without_nats_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers a stored message may be published with again.

    The server keeps `Nats-Batch-*` on stored messages and refuses them later (error 10174).
    """
    return {name: value for name, value in headers.items() if not name.startswith("Nats-")}


def site_of(source: str) -> str:
    """Return the site of `/footbridge/<site>/<service>`. Raises UnreadableEvent."""
    parts = source.split("/")
    if len(parts) != 4 or parts[1] != "footbridge":  # noqa: PLR2004 - the form's four parts
        raise UnreadableEvent("ce-source is not /footbridge/<site>/<service>")
    return parts[2]


def read(
    kind: type[E], subject: str, headers: Mapping[str, str] | None, payload: bytes
) -> Received[E]:
    """Read a message of a known kind. Raises UnreadableEvent."""
    found = headers or {}
    try:
        return Received(
            event=kind.model_validate_json(payload),
            id=UUID(_value(found, "ce-id")),
            site=site_of(_value(found, "ce-source")),
            aggregate_id=UUID(_value(found, "ce-subject")),
            aggregate_seq=int(_value(found, "ce-aggregateseq")),
            time=datetime.fromisoformat(_value(found, "ce-time")),
            correlation_id=UUID(_value(found, "ce-correlationid")),
            subject=subject,
            traceparent=found.get("traceparent"),
        )
    except ValidationError as error:
        raise UnreadableEvent(_places(error)) from None
    except KeyError as error:
        raise UnreadableEvent(f"the header {error.args[0]} is missing") from None
    except ValueError:
        raise UnreadableEvent("a header has a value that cannot be read") from None


def _value(headers: Mapping[str, str], name: str) -> str:
    """Return a header's decoded value; names in another case cost a search. Raises KeyError."""
    value = headers.get(name)
    if value is None:
        value = {found.lower(): value for found, value in headers.items()}[name]
    return unquote(value) if "%" in value else value


def _places(error: ValidationError) -> str:
    places = [
        f"{'.'.join(map(str, item['loc'])) or 'payload'}: {item['type']}"
        for item in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    return "; ".join(places)
