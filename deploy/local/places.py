"""Where the platform on this machine keeps things."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_ROTATE_BYTES = 10_000_000


@dataclass(frozen=True)
class Places:
    """Paths below one folder, `var/` unless FOOTBRIDGE_VAR names another."""

    var: Path

    @classmethod
    def default(cls) -> "Places":
        return cls(Path(os.environ.get("FOOTBRIDGE_VAR", ROOT / "var")).resolve())

    @property
    def state(self) -> Path:
        return self.var / "platform.json"

    @property
    def lock(self) -> Path:
        return self.var / "supervisor.lock"

    @property
    def nats(self) -> Path:
        return self.var / "nats"

    @property
    def postgres(self) -> Path:
        return self.var / "postgres"

    @property
    def mail(self) -> Path:
        return self.var / "mail"

    @property
    def master_key(self) -> Path:
        return self.var / "master.key"

    @property
    def demo_played(self) -> Path:
        return self.var / "demo-played"

    def log(self, name: str) -> Path:
        return self.var / "log" / f"{name}.log"

    def make(self) -> None:
        """Make the folders; what they hold is this user's business alone."""
        self.var.mkdir(mode=0o711, parents=True, exist_ok=True)
        for folder in (self.log("x").parent, self.mail):
            folder.mkdir(mode=0o700, exist_ok=True)
        for log in self.log("x").parent.glob("*.log"):
            if log.stat().st_size > _ROTATE_BYTES:
                log.replace(log.with_suffix(".log.1"))
