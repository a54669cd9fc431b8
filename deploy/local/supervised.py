"""One thing the supervisor looks after: started, watched, and started again when it died."""

import http.client
import logging
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psutil

from deploy.local.embedded import EmbeddedNats, EmbeddedPostgres, ServerDidNotStart
from deploy.local.embedded.child import Child
from deploy.local.embedded.ports import LOOPBACK
from deploy.local.identity import Identity
from deploy.local.places import Places
from deploy.local.plan import Program
from deploy.local.state import Running

log = logging.getLogger("supervisor")

_SERVER_START_SECONDS = 60.0
"""A server that was killed under load may have much to recover."""
_LONGEST_PAUSE = 30.0
_ILL_LOOKS = 3
_HOPELESS_DEATHS = 3
_WRONG_SETTING = 2  # the exit code of shared/process.py
_LONG_LIFE = 10.0
"""Seconds after which a death counts as the first one again."""


@dataclass
class Supervised:
    """A child process with the way to start it and to ask how it is."""

    child: Child
    running: Running
    start_child: Callable[[], None]
    is_well: Callable[[], bool]
    stop: Callable[[], None]
    deaths: int = 0
    ill: int = 0
    started_at: float = field(default=0.0, init=False)
    pause_until: float = field(default=0.0, init=False)

    @property
    def name(self) -> str:
        return self.running.name

    def start(self) -> None:
        """Start now; raises ServerDidNotStart."""
        self.started_at = time.monotonic()
        self.start_child()
        try:
            self.running.identity = Identity.of(self.child.pid)
        except psutil.NoSuchProcess:
            self.running.identity = None

    def revive(self) -> bool:
        """Start it again if it is dead and its pause is over; say whether it was started."""
        if self.child.alive() or time.monotonic() < self.pause_until:
            return False
        if self.pause_until == 0.0:
            self._note_death()
            return False
        self.pause_until = 0.0
        self.running.restarts += 1
        log.info("starting %s again", self.name)
        try:
            self.start()
        except (ServerDidNotStart, OSError) as error:
            log.warning("%s did not start: %s", self.name, error)
        return True

    def is_hopeless(self) -> bool:
        """Say whether starting it again cannot help: a wrong setting, or the third death."""
        ended_with = self.child.process.poll() if self.child.process else None
        return ended_with == _WRONG_SETTING or self.deaths >= _HOPELESS_DEATHS

    def cure(self) -> None:
        """Stop it if it runs but has not been well for some looks in a row: it is then revived."""
        self.ill = self.ill + 1 if self.child.alive() and not self.is_well() else 0
        if self.ill >= _ILL_LOOKS:
            log.warning("%s runs and is not well: stopping it", self.name)
            self.child.stop(signal.SIGTERM, within=2)
            self.ill = 0

    def _note_death(self) -> None:
        now = time.monotonic()
        self.deaths = 1 if now - self.started_at > _LONG_LIFE else self.deaths + 1
        # At once after the first death, then 1, 2, 4 … seconds.
        pause = 0.0 if self.deaths == 1 else min(_LONGEST_PAUSE, 2.0 ** (self.deaths - 2))
        self.pause_until = now + pause
        log.warning("%s died (%d); again in %g s", self.name, self.deaths, pause)


def nats_supervised(server: EmbeddedNats) -> Supervised:
    running = Running("nats", "", str(server.child.log))

    def start() -> None:
        server.start(_SERVER_START_SECONDS)
        running.url = f"{LOOPBACK}:{server.port}"  # for all to see: no password

    return Supervised(server.child, running, start, server.healthy, lambda: server.stop(3))


def postgres_supervised(server: EmbeddedPostgres) -> Supervised:
    running = Running("postgres", "", str(server.child.log))

    def start() -> None:
        server.start(_SERVER_START_SECONDS)
        running.url = f"{LOOPBACK}:{server.port}"  # for all to see: no password

    return Supervised(server.child, running, start, server.ready, lambda: server.stop(3))


def program_supervised(program: Program, places: Places) -> Supervised:
    child = Child(program.name, places.log(program.name))

    def start() -> None:
        child.start(program.command, environment=program.environment)

    def is_well() -> bool:
        return child.alive() and _answers(program)

    running = Running(program.name, program.url, str(child.log))
    return Supervised(child, running, start, is_well, child.terminate)


def _answers(program: Program) -> bool:
    where = urlsplit(program.url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=2)
    try:
        if program.ready_path is None:
            connection.connect()
            return True
        connection.request("GET", program.ready_path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
