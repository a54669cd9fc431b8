"""The ground of a fault run: the whole platform as real processes, each to be broken and mended."""

import contextlib
import shutil
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import httpx
import psutil

from deploy.local.coming_up import ComingUp
from deploy.local.embedded import ServerDidNotStart, free_port
from deploy.local.places import Places
from deploy.local.plan import SERVICES
from deploy.local.platform import Platform
from deploy.local.state import State
from deploy.local.supervised import Supervised
from shared.messaging.subjects import STREAM
from tests.faults.schedule import NATS, POSTGRES, Kind

_READY_SECONDS = 90.0
_START_SECONDS = 20.0
_STOP_SECONDS = 15.0
_POLL_SECONDS = 0.05
_LOOK_SECONDS = 0.5
_SERVERS = (NATS, POSTGRES)


class NotWell(RuntimeError):
    """A process of the platform is not ready in time; the message names it."""


@dataclass
class Ground:
    """Starts, breaks and mends what runs below one folder, and stops it all by its own pids.

    Use it from one thread that lives on: children end with the thread that started them.
    """

    folder: Path
    state: State = field(default_factory=State)
    processes: dict[str, Supervised] = field(default_factory=dict)
    _held: dict[str, list[psutil.Process]] = field(default_factory=dict)

    def start(self, say: Callable[[str], None] = lambda _: None) -> Platform:
        """Bring everything up on free loopback ports; raises ServerDidNotStart, NotWell."""
        places = Places(self.folder)
        places.make()
        self.state.ports = {name: free_port() for name in ("sign-in", "mail", *SERVICES)}
        started: list[Supervised] = []
        coming = ComingUp(places, self.state, say, started)
        try:
            coming.servers()
            coming.programs()
        finally:
            self.processes = {each.name: each for each in started}
        self.wait_until_well()
        state = self.state
        return Platform(state.urls, state.databases, state.sign_in_secret, places.mail)

    def stop(self) -> None:
        """Stop what was started: programs first, servers last."""
        _send(chain(*self._held.values()), signal.SIGCONT)
        self.stop_programs()
        for name in _SERVERS:
            if name in self.processes:
                self._signal(name, signal.SIGCONT)
                self.processes[name].stop()

    def stop_programs(self) -> None:
        """Stop all but the servers, so that nobody mends what they hold."""
        programs = [p for p in self.processes.values() if p.name not in _SERVERS]
        for each in programs:
            self._signal(each.name, signal.SIGCONT)
            each.child.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        while any(each.child.alive() for each in programs) and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        for each in programs:
            each.child.kill()

    def wait_until_well(self) -> None:
        """Return when every process says that it is ready; raises NotWell."""
        deadline = time.monotonic() + _READY_SECONDS
        waiting = list(self.processes.values())
        while waiting:
            waiting = [each for each in waiting if not each.is_well()]
            if waiting and time.monotonic() > deadline:
                ill = waiting[0]
                raise NotWell(f"{ill.name} is not ready\n{ill.child.last_lines()}")
            for each in waiting:
                if not each.child.alive():
                    each.start()
            time.sleep(_POLL_SECONDS)

    def can_break(self, kind: Kind) -> bool:
        """Say whether the store holds the stream that a copy, or its return, is about."""
        needs_stream = kind in (Kind.COPY, Kind.ROLL_BACK_MESSAGES)
        return not needs_stream or bool(_messages(self._store))

    def break_(self, target: str, kind: Kind) -> int:
        """Do what `kind` says; until `mend` the process is dead or stands still.

        Returns how many events a service that dies of it had in its hands.
        """
        match kind:
            case Kind.PAUSE:
                self._signal(target, signal.SIGSTOP)
                return 0
            case Kind.KILL_IN_TRANSACTION:
                self._held[target] = list(_backends(self.processes[POSTGRES], target))
                _send(self._held[target], signal.SIGSTOP)
                return 0
        in_hand = self.in_hand(target)
        self.processes[target].child.kill()
        if target == POSTGRES:
            # Who stands still does not notice, and would keep the next postmaster from starting.
            _send(chain(*self._held.values()), signal.SIGCONT)
        self._change_store(kind)
        return in_hand

    def mend(self, target: str, kind: Kind) -> int:
        """Let it go on, or start it: a server is ready on return. Raises ServerDidNotStart.

        A service whose database stands still is killed first. Returns what `break_` does.
        """
        if kind is Kind.PAUSE:
            self._signal(target, signal.SIGCONT)
            return 0
        in_hand = 0
        if kind is Kind.KILL_IN_TRANSACTION:
            in_hand = self.in_hand(target)
            self.processes[target].child.kill()
            _send(self._held.pop(target), signal.SIGCONT)
        self._start(target)
        return in_hand

    def _start(self, target: str) -> None:
        """Start a process; a killed PostgreSQL may have to wait for its last children to end."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                return self.processes[target].start()
            except ServerDidNotStart:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_POLL_SECONDS)

    def in_hand(self, consumer: str) -> int:
        """Return what NATS says that it has delivered and not got an ack for; 0 when it is away."""
        try:
            url = f"{self.state.urls['nats-monitor']}/jsz?consumers=true"
            accounts = httpx.get(url, timeout=_LOOK_SECONDS).json()["account_details"]
        except (httpx.HTTPError, KeyError, ValueError):
            return 0
        consumers = (
            each
            for account in accounts
            for stream in account.get("stream_detail", ())
            for each in stream.get("consumer_detail", ())
        )
        return sum(each["num_ack_pending"] for each in consumers if each["name"] == consumer)

    def _change_store(self, kind: Kind) -> None:
        store, copy = self._store, self.folder / "store-copy"
        match kind:
            case Kind.WIPE:
                shutil.rmtree(store)
            case Kind.COPY:
                shutil.rmtree(copy, ignore_errors=True)
                shutil.copytree(store, copy)
            case Kind.ROLL_BACK:
                _replace(store, copy)
            case Kind.ROLL_BACK_MESSAGES:
                for place, by in zip(_messages(store), _messages(copy), strict=True):
                    _replace(place, by)

    def revive(self, but: set[str]) -> list[str]:
        """Start what died without being asked to, apart from `but`; return the names."""
        dead = [n for n, p in self.processes.items() if n not in but and not p.child.alive()]
        for name in dead:
            with contextlib.suppress(ServerDidNotStart):
                self.processes[name].start()
        return dead

    @property
    def _store(self) -> Path:
        return Places(self.folder).nats / "jetstream"

    def _signal(self, target: str, number: signal.Signals) -> None:
        _send(_family(self.processes[target]), number)


def _send(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def _family(process: Supervised) -> Iterator[psutil.Process]:
    """Yield the process and its children; PostgreSQL works in the latter."""
    if process.child.alive():
        with contextlib.suppress(psutil.NoSuchProcess):
            parent = psutil.Process(process.child.pid)
            yield parent
            yield from parent.children(recursive=True)


def _backends(postgres: Supervised, service: str) -> Iterator[psutil.Process]:
    """Yield the server processes of a service's database, as their titles name it."""
    for process in _family(postgres):
        with contextlib.suppress(psutil.NoSuchProcess):
            if f"postgres: {service} {service} " in " ".join(process.cmdline()):
                yield process


def _messages(store: Path) -> list[Path]:
    return list(store.rglob(f"streams/{STREAM}/msgs"))


def _replace(place: Path, by: Path) -> None:
    shutil.rmtree(place)
    shutil.copytree(by, place)
