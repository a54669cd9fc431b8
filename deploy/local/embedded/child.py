"""One server process: started as our own child, awaited, stopped by its own pid, reaped."""

import contextlib
import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

_PR_SET_PDEATHSIG = 1
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
_LAST_LINES = 15
_POLL_SECONDS = 0.02


class ServerDidNotStart(RuntimeError):
    """A server exited, or was not ready in time; the message ends with its last log lines."""


@dataclass
class Child:
    """A server process and the log it writes.

    Start it from a thread that lives as long as the server: on Linux the kernel stops the child
    when that thread ends, so that a killed parent leaves nothing behind.
    """

    name: str
    log: Path
    orphan_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        user: int | None = None,
        group: int | None = None,
    ) -> None:
        """Start the process; of our environment it gets only what is named here."""
        groups: list[int] | None = None if user is None else []
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**_ENVIRONMENT, **(environment or {})},
                start_new_session=True,
                user=user,
                group=group,
                extra_groups=groups,
                preexec_fn=_die_with_parent(self.orphan_signal),  # noqa: PLW1509 - one prctl call
            )

    @property
    def pid(self) -> int:
        if self.process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self.process.pid

    def alive(self) -> bool:
        """Say whether the process runs; a dead one is reaped on the way."""
        return self.process is not None and self.process.poll() is None

    def wait_ready(self, ready: Callable[[], bool], *, within: float) -> None:
        """Return when `ready()` holds; raise ServerDidNotStart after `within` seconds."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if not self.alive():
                raise ServerDidNotStart(f"{self.name} exited while starting\n{self.last_lines()}")
            if ready():
                return
            time.sleep(_POLL_SECONDS)
        self.kill()
        raise ServerDidNotStart(f"{self.name} not ready in {within:g} s\n{self.last_lines()}")

    def stop(self, *signals: signal.Signals, within: float) -> None:
        """Send each signal in turn, waiting `within` seconds after each; then kill."""
        for number in signals:
            if self.process is None or not self.alive():
                return
            self.process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(within)
        self.kill()

    def terminate(self) -> None:
        """Ask it to stop, without waiting."""
        if self.process is not None and self.alive():
            self.process.terminate()

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def last_lines(self, count: int = _LAST_LINES) -> str:
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


def stop_leftover(pid_file: Path, *, executable: str, mentions: str, within: float = 10.0) -> None:
    """Stop what an earlier, killed parent left running, and remove its stale pid file.

    A process is only signalled if it is that executable and its command line mentions our
    directory: a pid may have been given to someone else since.
    """
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        ours = process.name() == executable and mentions in " ".join(process.cmdline())
    except (OSError, ValueError, IndexError, psutil.Error):
        ours = False
    if ours:
        _stop_process(process, within)
    pid_file.unlink(missing_ok=True)


def _stop_process(process: psutil.Process, within: float) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGINT)
        try:
            process.wait(within)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(within)


def _die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def arrange() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(number))

    return arrange
