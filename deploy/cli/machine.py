"""`footbridge up`, `down`, `status`: the platform on this machine."""

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console

from deploy.local import launch
from deploy.local.backlog import ServiceBacklog, backlogs
from deploy.local.places import Places
from deploy.local.plan import set_aside
from deploy.local.platform import Platform
from deploy.local.safety import NotForDevelopment, refuse_unless_local
from deploy.local.state import State
from deploy.local.table import backlog_table, running_table

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
Demo = Annotated[
    bool,
    typer.Option(
        envvar="DEMO", help="Play the demonstration, unless it was played to its end already."
    ),
]

_console = Console()
_errors = Console(stderr=True)


def up(*, demo: Demo = True) -> None:
    """Start the whole platform on this machine; data is kept in var/ between runs."""
    places = Places.default()
    before = State.load(places.state)
    if before.phase == "ready" and before.alive():
        _console.print("It already runs. Stop it with: make down")
        _console.print(running_table(before, places))
        return
    state = _start(places)
    _console.print(running_table(state, places))
    _console.print(f"Ready after {state.seconds_to_ready:g} s.", highlight=False)
    if demo and not places.demo_played.exists():
        _play(places)


def _start(places: Places) -> State:
    try:
        refuse_unless_local("127.0.0.1", os.environ)
        if aside := set_aside(os.environ):
            _errors.print(f"Set aside, as the local platform decides it: {', '.join(aside)}")
        with _errors.status("starting") as status:
            return launch.start(places, lambda step: status.update(step or "starting"))
    except (launch.StartFailed, NotForDevelopment) as error:
        _errors.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(1) from None


def _play(places: Places) -> None:
    from deploy.demo import play  # noqa: PLC0415 - only the first start needs it

    if asyncio.run(play(Platform.running(places))):
        places.demo_played.touch()


def down() -> None:
    """Stop everything that was started here; the data stays."""
    places = Places.default()
    with _errors.status("stopping"):
        ran = launch.stop(places)
    _console.print("Stopped." if ran else "Nothing ran here.")


def status(*, as_json: AsJson = False) -> None:
    """Say what runs, whether it is ready, and whether anything waits; exit code 1 if not ready."""
    places = Places.default()
    state = State.load(places.state)
    runs = state.alive() and state.phase == "ready"
    services = asyncio.run(backlogs(Platform.running(places))) if runs else []
    if as_json:
        typer.echo(json.dumps(_document(state, services), indent=2))
    elif runs:
        _console.print(running_table(state, places))
        _console.print(backlog_table(services))
    else:
        _console.print("The platform does not run here. Start it with: make up")
    if not services or not all(each.ready for each in services):
        raise typer.Exit(1)


def _document(state: State, services: Sequence[ServiceBacklog]) -> dict[str, Any]:
    return {
        "running": state.alive(),
        "phase": state.phase if state.alive() else "stopped",
        "services": [asdict(each) for each in services],
        "processes": [
            {
                "name": each.name,
                "url": each.url,
                "pid": each.identity.pid if each.identity and each.identity.runs() else None,
                "starts": each.restarts + 1,
                "memory_bytes": each.identity.memory() if each.identity else 0,
                "log": each.log,
            }
            for each in state.processes
        ],
    }
