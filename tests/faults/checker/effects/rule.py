"""What a rule is: does the listener's store hold this event's effect, or that of a newer word?"""

from collections.abc import Callable, Mapping
from typing import Any

from tests.faults.facts import Event, Facts, Row, same

Holds = Callable[[Event, Facts], bool]


def at_its_site(event: Event, facts: Facts, table: tuple[str, str], **by: object) -> Row | None:
    """Return the listener's row at the site where the event was told."""
    ((column, value),) = by.items()
    rows = facts.where(*table, column, value)
    return next((row for row in rows if row["site"] == event.site), None)


def newest_word(row: Row | None, numbered: str, event: Event, says: Mapping[str, Any]) -> bool:
    """Say whether a row is at the event's number with what it says, or already beyond it.

    What is beyond it was said by an event with a higher number, which has this rule too.
    """
    if row is None or row[numbered] < event.seq:
        return False
    return row[numbered] > event.seq or holds_all(row, says)


def holds_all(row: Row, says: Mapping[str, Any]) -> bool:
    return all(same(row[column], value) for column, value in says.items())
