"""A canary in every text of every event: no unsecured channel, log, metric or event sings.

Events come from the subscriptions and their golden samples, words from the templates that the
service has: what is added to either is in here by itself.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prometheus_client import generate_latest
from pydantic import ValidationError
from sqlalchemy import select

from services.notifications import tables
from services.notifications.domain.messages.message import Message, composed
from services.notifications.domain.rules.first_day.rules import FIRST_DAY_RULES
from services.notifications.domain.templates.fields import UNSECURED
from services.notifications.domain.templates.wordings import BUILT_IN, TEMPLATES
from services.notifications.domain.terms import Language, StaffRole
from services.notifications.handlers.contacts.staff import PutStaffMember, put_staff_member
from services.notifications.store.messages import notification_of
from services.notifications.store.subjects import subject_of
from services.notifications.subscribers import subscriptions
from shared.contracts.event import Event
from shared.identifiers import new_id
from shared.telemetry import REGISTRY
from tests.integration.notifications.conftest import DENVER, Office
from tests.support.log_lines import logged_as

CANARY = "kanarienvogel"
_SAMPLES = Path(__file__).parents[2] / "contract" / "samples"
_ZONES = {"timezone"}
"""A zone is one of the world's: nobody can hide anything in it."""


@pytest.fixture
def logs() -> Iterator[StringIO]:
    with logged_as("notifications", "all") as stream:
        yield stream


def sample_of(kind: type[Event]) -> dict[str, Any]:
    name = f"{kind.event_name()}.v1.json"
    found: dict[str, Any] = json.loads((_SAMPLES / kind.publisher / name).read_text())
    return found


def singing(kind: type[Event]) -> list[Event]:
    """Return the sample, and it with a canary in each text that takes any."""
    sample, found = sample_of(kind), []
    for name, value in sample.items():
        if isinstance(value, str) and name not in _ZONES:
            try:
                found.append(kind.model_validate({**sample, name: CANARY}))
            except ValidationError:
                continue
    return [kind.model_validate(sample), *found]


async def everybody(office: Office, events: list[Event]) -> None:
    """Let whoever an event names be reached, and one person work under each role."""
    named = {value for one in events for name, value in one if name.endswith("_id")}
    for person in sorted({one for one in named if isinstance(one, UUID)}):
        await office.client(person=person)
    for role in StaffRole:
        async with office.unit() as uow:
            await put_staff_member(PutStaffMember(person_id=new_id(), roles=[role]), uow)


def said(row: dict[str, Any], subject: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Give all that the row's message would say over channels that others can read."""
    notification = notification_of(row)
    for channel in TEMPLATES[notification.template].channels & UNSECURED:
        for language in Language:
            message = composed(
                replace(notification, channel=channel),
                subject_of(subject) if subject else None,
                to="x",
                language=language,
                zone=DENVER,
                given_name=CANARY,
            )
            if isinstance(message, Message):
                yield f"{notification.template} by {channel}", message.subject + message.body


async def test_no_text_of_any_event_reaches_a_channel_that_others_read(
    office: Office, logs: StringIO
) -> None:
    heard = {kind: singing(kind) for kind in subscriptions.events}
    await everybody(office, [events[0] for events in heard.values()])
    for events in heard.values():
        for event in events:
            await office.hear(event)
    subjects = await office.database.fetch(select(tables.subject))
    by_id = {row["id"]: dict(row) for row in subjects}
    said_by = Counter[str]()
    for row in await office.rows():
        for where, words in said(row, by_id.get(row["subject_id"])):
            assert CANARY not in words.lower(), where
            said_by[row["template"]] += 1
    assert len(said_by) > len(TEMPLATES) // 3, "the events made messages"
    for where, words in (
        ("logs", logs.getvalue()),
        ("metrics", generate_latest(REGISTRY).decode()),
        ("events", str(await office.events())),
    ):
        assert CANARY not in words.lower(), where


def test_every_template_that_a_rule_names_is_in_the_proofs_by_itself() -> None:
    assert {rule.template for rule in FIRST_DAY_RULES} <= BUILT_IN.keys() == TEMPLATES.keys()
