"""The table of events and messages names every event, and is true of who listens."""

import re
from pathlib import Path

from deploy.lint.contracts import events
from services.notifications.subscribers import subscriptions

_TABLE = Path(__file__).parents[2] / "docs" / "messages.md"
_LINE = re.compile(r"^\| (\w+) \| (.+) \|$", re.MULTILINE)
_LISTENS = re.compile("withdraws|counted|closes|clients?|family|clinicians|directors|intake:|alert")


def _told() -> dict[str, str]:
    return {name: told for name, told in _LINE.findall(_TABLE.read_text()) if name != "event"}


def test_every_event_of_the_other_services_is_decided_upon() -> None:
    others = {kind.event_name() for kind in events() if kind.publisher != "notifications"}
    assert set(_told()) == others


def test_whoever_gets_something_is_told_by_a_subscriber() -> None:
    heard = {kind.event_name() for kind in subscriptions.events}
    somebody = {name for name, told in _told().items() if not told.startswith("nobody")}
    assert somebody <= heard
    silent = {name for name, told in _told().items() if "ithdraws" in told or "closes" in told}
    assert silent <= heard


def test_what_is_heard_has_an_effect_in_the_table() -> None:
    told = _told()
    for kind in subscriptions.events:
        assert _LISTENS.search(told[kind.event_name()]), kind.event_name()
