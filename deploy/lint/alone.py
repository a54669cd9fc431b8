"""Installs each service alone and imports its main: what it does not declare is then missing."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

import rich

from deploy.lint.lock import LOCKS, ROOT, services

_ROOMS = ROOT / "build" / "alone"
_UV = Path(sys.prefix) / "bin" / "uv"


def room_for(service: str) -> Path:
    """Copy shared/ and that one service's folder, as its image would."""
    room = _ROOMS / service
    shutil.rmtree(room, ignore_errors=True)
    for folder in ("shared", f"services/{service}"):
        shutil.copytree(ROOT / folder, room / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return room


def install(service: str, room: Path) -> Path:
    """Install that service's lock into an environment of its own; return its python."""
    venv.create(room / ".venv", with_pip=False)
    python = room / ".venv" / "bin" / "python"
    locked = ("--require-hashes", "-r", str(LOCKS / f"{service}.txt"))
    with_uv = (str(_UV), "pip", "install", "-q", "--python", str(python), *locked)
    if subprocess.run(with_uv, check=False).returncode != 0:
        with_pip = (sys.executable, "-m", "pip", "--python", str(python), "install", "-q")
        subprocess.run((*with_pip, *locked), check=True)
    return python


def imports(service: str, room: Path, python: Path) -> bool:
    """Import the service's main where nothing else is installed; its words are shown."""
    done = subprocess.run([python, "-c", f"import services.{service}.main"], cwd=room, check=False)
    rich.print(f"{service}: {'imports alone' if done.returncode == 0 else 'FAILED alone'}")
    return done.returncode == 0


def main() -> int:
    """Check all services and return the number that failed."""
    failed = 0
    for service in services():
        room = room_for(service)
        failed += not imports(service, room, install(service, room))
    return failed


if __name__ == "__main__":
    sys.exit(main())
