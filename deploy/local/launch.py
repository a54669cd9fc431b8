"""Starting and stopping the supervisor from outside, by what its state file says."""

import subprocess
import sys
import time
from collections.abc import Callable

from deploy.local.embedded.child import Child
from deploy.local.identity import Identity
from deploy.local.places import ROOT, Places
from deploy.local.state import State

_START_SECONDS = 180.0
_STOP_SECONDS = 30.0
_POLL_SECONDS = 0.05


class StartFailed(RuntimeError):
    """The platform did not come up; the message says why."""


def start(places: Places, say: Callable[[str], None] = lambda _: None) -> State:
    """Start the platform apart from this process and return when it is ready.

    Returns the state at once when it already runs. Raises StartFailed.
    """
    places.make()
    known = _settled(places)
    if known.supervisor is not None and known.alive():
        return wait_until_ready(places, known.supervisor, say)
    stop_leftovers(known)
    with places.log("supervisor").open("ab") as log:
        supervisor = subprocess.Popen(
            _command(places),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=ROOT,
            start_new_session=True,
        )
    return wait_until_ready(places, Identity.of(supervisor.pid), say)


def _settled(places: Places) -> State:
    """Return the state once no supervisor is on its way down."""
    known = State.load(places.state)
    deadline = time.monotonic() + _STOP_SECONDS
    while known.alive() and known.phase in ("stopped", "failed") and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
        known = State.load(places.state)
    return known


def start_below(places: Places) -> tuple[Child, State]:
    """Start a platform that ends when this process does, whatever ends it: for tests."""
    places.make()
    supervisor = Child("supervisor", places.log("supervisor"))
    supervisor.start(_command(places))
    return supervisor, wait_until_ready(places, Identity.of(supervisor.pid), lambda _: None)


def wait_until_ready(places: Places, supervisor: Identity, say: Callable[[str], None]) -> State:
    """Return the state once it is ready; raises StartFailed."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        ended = not supervisor.runs()
        state = State.load(places.state)
        if state.phase == "ready" and state.alive():
            return state
        if ended:
            fallback = f"the supervisor ended: see {places.log('supervisor')}"
            raise StartFailed(state.step if state.phase == "failed" else fallback)
        say(state.step)
        time.sleep(_POLL_SECONDS)
    raise StartFailed(f"not ready in {_START_SECONDS:g} s: see {places.log('supervisor')}")


def stop(places: Places) -> bool:
    """Stop the supervisor and all it started; say whether anything ran."""
    state = State.load(places.state)
    ran = state.alive()
    if state.supervisor is not None:
        state.supervisor.stop(within=_STOP_SECONDS)
    return stop_leftovers(State.load(places.state)) or ran


def stop_leftovers(state: State) -> bool:
    """Stop what a killed supervisor left running; say whether there was any."""
    left = [
        running.identity
        for running in reversed(state.processes)
        if running.identity is not None and running.identity.runs()
    ]
    for identity in left:
        identity.stop(within=10)
    return bool(left)


def _command(places: Places) -> list[str]:
    return [sys.executable, "-m", "deploy.local.supervisor", str(places.var)]
