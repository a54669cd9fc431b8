"""The state file of the platform on this machine: what runs where, and the secrets to reach it."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from deploy.local.identity import Identity

Phase = Literal["starting", "ready", "failed", "stopped"]


@dataclass
class Running:
    """One supervised process."""

    name: str
    url: str
    log: str
    identity: Identity | None = None
    restarts: int = 0


@dataclass
class State:
    """All that `up`, `down`, `status` and the tools need to know; it holds secrets."""

    phase: Phase = "stopped"
    step: str = ""
    seconds_to_ready: float | None = None
    supervisor: Identity | None = None
    processes: list[Running] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    databases: dict[str, str] = field(default_factory=dict)
    sign_in_secret: str = ""

    def alive(self) -> bool:
        """Say whether the supervisor that wrote this still runs."""
        return self.supervisor is not None and self.supervisor.runs()

    def save(self, path: Path) -> None:
        """Replace the file in one step; only this user may read it."""
        fresh = path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(asdict(self), file, indent=1)
        fresh.replace(path)

    @classmethod
    def load(cls, path: Path) -> "State":
        """Read the file; an absent or unreadable one says that nothing runs."""
        try:
            return cls._from(json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):
            return cls()

    @classmethod
    def _from(cls, known: dict[str, Any]) -> "State":
        processes = [
            Running(**{**each, "identity": _identity(each["identity"])})
            for each in known.pop("processes")
        ]
        return cls(
            **{**known, "supervisor": _identity(known["supervisor"]), "processes": processes}
        )


def _identity(known: dict[str, Any] | None) -> Identity | None:
    return None if known is None else Identity(**known)
