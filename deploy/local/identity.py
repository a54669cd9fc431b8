"""Which process a recorded pid meant: a pid alone may have been given to someone else since."""

import contextlib
import os
from dataclasses import dataclass

import psutil

_SAME_MOMENT_SECONDS = 0.05


@dataclass(frozen=True)
class Identity:
    """A process, named by its pid and the moment it was created (seconds since 1970)."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> "Identity":
        """Identify a process that runs now; raises psutil.NoSuchProcess."""
        return cls(pid, psutil.Process(pid).create_time())

    @classmethod
    def of_self(cls) -> "Identity":
        return cls.of(os.getpid())

    def process(self) -> psutil.Process | None:
        """Return that process if it still runs (a zombie does not)."""
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.created) < _SAME_MOMENT_SECONDS
            return found if same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    def runs(self) -> bool:
        return self.process() is not None

    def memory(self) -> int:
        """Return the bytes that the process and its children hold; 0 when it is gone.

        Where the system can say so (Linux), what several share is counted once.
        """
        found = self.process()
        if found is None:
            return 0
        total = 0
        for process in (found, *found.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                held = process.memory_full_info() if psutil.LINUX else process.memory_info()
                total += getattr(held, "pss", held.rss)
        return total

    def stop(self, within: float) -> None:
        """Terminate the process; kill it when it is still there after `within` seconds."""
        found = self.process()
        if found is None:
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            found.terminate()
            try:
                found.wait(within)
            except psutil.TimeoutExpired:
                found.kill()
                found.wait(within)
