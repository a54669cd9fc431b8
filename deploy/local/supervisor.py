"""The supervisor: brings the platform up, keeps it up, takes it down within 15 seconds."""

import fcntl
import logging
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from deploy.local.coming_up import ComingUp, DidNotComeUp
from deploy.local.embedded import ServerDidNotStart
from deploy.local.identity import Identity
from deploy.local.places import Places
from deploy.local.safety import NotForDevelopment, refuse_unless_local
from deploy.local.state import Phase, State
from deploy.local.supervised import Supervised

log = logging.getLogger("supervisor")

_LOOK_SECONDS = 0.1
_CURE_SECONDS = 2.0
_READY_SECONDS = 90.0
_PROGRAMS_STOP_SECONDS = 12.0
_SERVERS = ("nats", "postgres")


class AskedToStop(Exception):
    """Somebody wants the platform down."""


@dataclass
class Supervisor:
    """Looks after everything below one folder, from start to stop."""

    places: Places
    state: State
    all: list[Supervised] = field(default_factory=list)
    asked_to_stop: bool = False

    def run(self) -> int:
        """Bring up, look after, take down; return the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        phase: Phase = "stopped"
        reason = ""
        try:
            self._come_up()
            self._look_after()
        except AskedToStop:
            log.info("asked to stop")
        except (DidNotComeUp, ServerDidNotStart, NotForDevelopment, OSError) as error:
            phase, reason = "failed", str(error)
            log.error("%s", error)  # noqa: TRY400 - one line that says which, no stack
        self._go_down()
        self._tell(phase, reason)
        return 1 if phase == "failed" else 0

    def _on_signal(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a handler's form
        self.asked_to_stop = True

    def _tell(self, phase: Phase, step: str) -> None:
        self.state.phase, self.state.step = phase, step
        self.state.processes = [each.running for each in self.all]
        self.state.save(self.places.state)

    def _say(self, step: str) -> None:
        if self.asked_to_stop:
            raise AskedToStop
        if step != self.state.step:
            log.info("%s", step)
            self._tell("starting", step)

    def _come_up(self) -> None:
        began = time.monotonic()
        refuse_unless_local("127.0.0.1", os.environ)
        coming = ComingUp(self.places, self.state, self._say, self.all)
        coming.servers()
        coming.programs()
        self._wait_until_well()
        self.state.seconds_to_ready = round(time.monotonic() - began, 1)
        log.info("ready after %s s", self.state.seconds_to_ready)
        self._tell("ready", "")

    def _wait_until_well(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        waiting = list(self.all)
        while waiting:
            waiting = [each for each in waiting if not each.is_well()]
            names = ", ".join(each.name for each in waiting)
            for each in waiting:
                if each.is_hopeless():
                    raise DidNotComeUp(f"{each.name} does not start\n{each.child.last_lines(3)}")
                each.revive()
            if waiting and time.monotonic() > deadline:
                raise DidNotComeUp(f"not ready in {_READY_SECONDS:g} s: {names}")
            if waiting:
                self._say(f"waiting for {names}")
                time.sleep(_LOOK_SECONDS)

    def _look_after(self) -> None:
        cure_at = 0.0
        while not self.asked_to_stop:
            if any(each.revive() for each in self.all):
                self._tell("ready", "")
            if time.monotonic() >= cure_at:
                for each in self._servers():
                    each.cure()
                cure_at = time.monotonic() + _CURE_SECONDS
            time.sleep(_LOOK_SECONDS)
        raise AskedToStop

    def _servers(self) -> list[Supervised]:
        return [each for each in self.all if each.name in _SERVERS]

    def _go_down(self) -> None:
        self._tell("stopped", "stopping")
        programs = [each for each in self.all if each.name not in _SERVERS]
        for each in programs:
            each.child.terminate()
        deadline = time.monotonic() + _PROGRAMS_STOP_SECONDS
        while any(each.child.alive() for each in programs) and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
        for each in programs:
            each.child.kill()
        for each in reversed(self._servers()):
            each.stop()


def main() -> int:
    """Supervise the folder named by the first argument; a second supervisor there ends at once."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    places = Places(Path(sys.argv[1]))
    places.make()
    with places.lock.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.warning("another supervisor looks after this folder")
            return 2
        ports = State.load(places.state).ports
        state = State(phase="starting", ports=ports, supervisor=Identity.of_self())
        return Supervisor(places, state).run()


if __name__ == "__main__":
    sys.exit(main())
