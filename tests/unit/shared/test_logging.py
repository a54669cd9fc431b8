"""Logs: one JSON object a line, and nothing personal whoever writes the line."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from shared.identifiers import new_id
from shared.logging import bound, get_logger
from tests.support.log_lines import logged_as

PERSONAL = "Zoë Example"


Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What was logged so far, read as JSON."""
    with logged_as("jars", "api") as stream:
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_service_and_ids(lines: Lines) -> None:
    correlation, event = new_id(), new_id()
    with bound(correlation_id=correlation):
        get_logger("shelf").info("jar put up", event_id=event, site="north", count=3)
    [line] = lines()
    assert line["event"] == "jar put up"
    assert (line["service"], line["role"], line["level"]) == ("jars", "api", "info")
    assert (line["correlation_id"], line["event_id"]) == (str(correlation), str(event))
    assert (line["site"], line["count"], line["logger"]) == ("north", 3, "shelf")
    assert line["timestamp"].endswith("Z")


def test_a_key_that_is_not_on_the_list_is_withheld_and_named(lines: Lines) -> None:
    get_logger("shelf").warning("jar broke", given_name=PERSONAL, phone="+1 555 010 2030", count=1)
    [line] = lines()
    assert line["withheld"] == ["given_name", "phone"]
    assert line["count"] == 1
    assert PERSONAL not in str(line)
    assert "555" not in str(line)


@pytest.mark.parametrize(
    "value", ["zoe@example.org", "call +1 (555) 010-2030", "5550102030", {"name": PERSONAL}]
)
def test_what_looks_personal_is_withheld_under_any_key(lines: Lines, value: object) -> None:
    get_logger("shelf").info("jar broke", reason=value)
    [line] = lines()
    assert line["reason"] == "[withheld]"


@pytest.mark.parametrize("value", ["2026-11-23T18:51:00Z", "0195f6a0-0000-7000-8000-000000000000"])
def test_ids_and_times_are_not_taken_for_phone_numbers(lines: Lines, value: str) -> None:
    get_logger("shelf").info("seen", reason=value)
    assert lines()[0]["reason"] == value


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("iop.north.enrollment.ClientEnrolled.v1", "iop.north.enrollment.ClientEnrolled.v1"),
        ("dlq.aftercare.iop.north.x.Y.v1", "dlq.aftercare.iop.north.x.Y.v1"),
        ("Reminder: you have an appointment", "[withheld]"),
        (PERSONAL, "[withheld]"),
    ],
)
def test_a_subject_is_one_of_the_backbones_or_withheld(
    lines: Lines, subject: str, shown: str
) -> None:
    get_logger("shelf").info("put off", subject=subject)
    assert lines()[0]["subject"] == shown


def _look_for(name: str) -> None:
    raise LookupError(f"no jar of {name}")


def test_an_error_is_logged_by_its_kind_and_place_without_its_words(lines: Lines) -> None:
    for logger in (get_logger("shelf"), logging.getLogger("foreign")):
        try:
            _look_for(PERSONAL)
        except LookupError:
            logger.exception("not found")
    for line in lines():
        assert line["error_type"] == "LookupError"
        assert line["frames"][-1].startswith("test_logging.py:")
        assert PERSONAL not in json.dumps(line, ensure_ascii=False)


def test_a_librarys_line_keeps_its_template_and_loses_its_arguments(lines: Lines) -> None:
    logging.getLogger("library").warning("row %s of %s is odd", 7, PERSONAL)
    [line] = lines()
    assert line["event"] == "row %s of %s is odd"
    assert line["logger"] == "library"
    assert line["level"] == "warning"
    assert PERSONAL not in json.dumps(line, ensure_ascii=False)


def test_a_logger_first_used_in_one_test_is_heard_by_the_next() -> None:
    logger = get_logger("shelf")
    with logged_as("jars", "api"):
        logger.info("jar put up")
    with capture_logs() as heard:
        logger.info("jar taken down")
    assert [line["event"] for line in heard] == ["jar taken down"]
