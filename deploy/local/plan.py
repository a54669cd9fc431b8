"""What runs on one machine: each program with its command, its settings and where it answers."""

import base64
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from deploy.local.embedded import free_port
from deploy.local.embedded.ports import LOOPBACK
from deploy.local.places import ROOT, Places
from deploy.local.state import State

SERVICES = tuple(sorted(path.parent.name for path in ROOT.glob("services/*/main.py")))
_WISHED_PORTS = {
    "sign-in": 8800,
    **{name: 8801 + index for index, name in enumerate(SERVICES)},
    "mail": 8825,
}

_DECIDED_HERE = (
    *("DATABASE_URL", "NATS_URL", "JWKS_URL", "ISSUER", "AUDIENCE", "HOST", "PORT"),
    *("SMTP_HOST", "SMTP_PORT", "MASTER_KEY", "PUBLIC_URL"),
)

_SEALING = frozenset({"aftercare", "enrollment", "notifications", "scheduling"})
"""Services that keep personal values sealed."""
_LINKING = frozenset({"aftercare", "notifications"})
"""Services whose pages links in messages lead to."""


@dataclass(frozen=True)
class Program:
    """A Python process: what to run, with which settings, and the path that says it is ready."""

    name: str
    arguments: tuple[str, ...]
    url: str
    settings: Mapping[str, str] = field(default_factory=dict)
    ready_path: str | None = "/health/ready"

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", *self.arguments]

    @property
    def environment(self) -> dict[str, str]:
        """What the user set for Footbridge or for tracing, and over it what we decide."""
        theirs = {
            key: value
            for key, value in os.environ.items()
            if key.startswith(("FOOTBRIDGE_", "OTEL_"))
        }
        return {**theirs, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", **self.settings}


def set_aside(environment: Mapping[str, str]) -> list[str]:
    """Return the variables, for a service, that do not count on this machine: we decide them."""
    decided = {f"FOOTBRIDGE_{name.upper()}_{key}" for name in SERVICES for key in _DECIDED_HERE}
    return sorted(decided & environment.keys())


def choose_ports(known: Mapping[str, int]) -> dict[str, int]:
    """Return a port per program: the one it had, else the usual one, else any that is free."""
    chosen: dict[str, int] = {}
    for name, wish in _WISHED_PORTS.items():
        chosen[name] = free_port(known.get(name, wish), besides=chosen.values())
    return chosen


def programs(places: Places, state: State) -> list[Program]:
    """Return all programs, those first that the services lean on."""
    state.sign_in_secret = secrets.token_urlsafe(24)
    return [
        _sign_in(state),
        _mail(places, state),
        *(_service(name, places, state) for name in SERVICES),
    ]


def _url(state: State, name: str) -> str:
    return f"http://{LOOPBACK}:{state.ports[name]}"


def _sign_in(state: State) -> Program:
    settings = {
        "FOOTBRIDGE_SIGN_IN_HOST": LOOPBACK,
        "FOOTBRIDGE_SIGN_IN_PORT": str(state.ports["sign-in"]),
        "FOOTBRIDGE_SIGN_IN_SECRET": state.sign_in_secret,
        "FOOTBRIDGE_SIGN_IN_SEED": secrets.token_urlsafe(32),
    }
    return Program("sign-in", ("deploy.local.sign_in",), _url(state, "sign-in"), settings)


def _mail(places: Places, state: State) -> Program:
    port = state.ports["mail"]
    arguments = ("deploy.local.mail_sink", str(places.mail), str(port))
    return Program("mail", arguments, f"smtp://{LOOPBACK}:{port}", ready_path=None)


def _service(name: str, places: Places, state: State) -> Program:
    settings = {
        "DATABASE_URL": state.databases[name],
        "NATS_URL": state.urls["nats"],
        "JWKS_URL": f"{_url(state, 'sign-in')}/jwks.json",
        "ISSUER": _url(state, "sign-in"),
        "AUDIENCE": "footbridge",
        "HOST": LOOPBACK,
        "PORT": str(state.ports[name]),
        "ENVIRONMENT": "local",
    }
    if name in _SEALING:
        settings["MASTER_KEY"] = _master_key(places)
    if name in _LINKING:
        settings["PUBLIC_URL"] = _url(state, name)
    if name == "notifications":
        settings |= {"SMTP_HOST": LOOPBACK, "SMTP_PORT": str(state.ports["mail"])}
    named = {f"FOOTBRIDGE_{name.upper()}_{key}": value for key, value in settings.items()}
    return Program(name, (f"services.{name}.main", "all"), _url(state, name), named)


def _master_key(places: Places) -> str:
    """Return the key of the vault; it has to outlive a restart, as what it locks does."""
    if not places.master_key.exists():
        places.master_key.touch(mode=0o600)
        places.master_key.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
    return places.master_key.read_text()
