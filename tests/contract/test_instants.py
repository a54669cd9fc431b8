"""Instants in events are written alike, whichever clock they were given by."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import pytest

from deploy.lint.contracts import events
from shared.contracts.aftercare import AlumniEventRescheduled
from shared.contracts.event import Event
from shared.identifiers import new_id


def test_an_instant_is_written_in_utc() -> None:
    start = datetime(2026, 3, 6, 19, tzinfo=UTC)
    clocks = timezone(timedelta(hours=-5))
    event = AlumniEventRescheduled(
        event_id=new_id(), starts_at=start, was_at=start.astimezone(clocks), timezone="Etc/UTC"
    )
    written = json.loads(event.model_dump_json())
    assert written["was_at"] == written["starts_at"] == "2026-03-06T19:00:00Z"


@pytest.mark.parametrize("kind", events(), ids=lambda kind: kind.event_name())
def test_no_event_takes_an_instant_as_it_comes(kind: type[Event]) -> None:
    for name, field in kind.model_fields.items():
        is_moment = field.annotation is datetime and not field.metadata
        assert not is_moment, name
        assert datetime not in get_args(field.annotation), name
