"""What runs on one machine, and which settings of the environment do not count there."""

from pathlib import Path

from deploy.local.places import Places
from deploy.local.plan import SERVICES, choose_ports, programs, set_aside
from deploy.local.state import State


def test_every_setting_that_is_decided_here_is_named_when_the_environment_has_it(
    tmp_path: Path,
) -> None:
    state = State(urls={"nats": "nats://127.0.0.1:1"}, databases=dict.fromkeys(SERVICES, "x"))
    state.ports = choose_ports({})
    services = [one for one in programs(Places(tmp_path), state) if one.name in SERVICES]
    decided = {name for one in services for name in one.settings}
    # Anything but local is refused, so to say local is no difference.
    assert set_aside(dict.fromkeys(decided, "theirs")) == sorted(
        name for name in decided if not name.endswith("_ENVIRONMENT")
    )


def test_a_link_in_a_message_leads_to_the_service_that_runs_here(tmp_path: Path) -> None:
    state = State(urls={"nats": "nats://127.0.0.1:1"}, databases=dict.fromkeys(SERVICES, "x"))
    state.ports = choose_ports({})
    found = {one.name: one for one in programs(Places(tmp_path), state)}
    there = found["notifications"]
    assert there.settings["FOOTBRIDGE_NOTIFICATIONS_PUBLIC_URL"] == there.url


def test_what_counts_here_is_not_named() -> None:
    assert set_aside({"FOOTBRIDGE_AFTERCARE_LOG_LEVEL": "DEBUG", "FOOTBRIDGE_NATS_URL": "x"}) == []
