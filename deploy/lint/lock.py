"""Writes deploy/locks: exact versions with hashes, and no word about where they come from."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "deploy" / "locks"
_UV = Path(sys.prefix) / "bin" / "uv"
_FORM = ("--universal", "--python-version", "3.11", "--generate-hashes")
_QUIET = ("--no-header", "--no-annotate", "--quiet")


def services() -> list[str]:
    """Return the services of this tree, by name."""
    return sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml"))


def lock(target: str, *arguments: str) -> None:
    """Resolve into one file; versions it already names are kept unless told to upgrade."""
    ours = [f"footbridge-{name}" for name in (*services(), "shared")]
    leave_out = [word for name in ours for word in ("--no-emit-package", name)]
    output = ("--output-file", str(LOCKS / f"{target}.txt"))
    command = [str(_UV), "pip", "compile", *arguments, *_FORM, *_QUIET, *leave_out, *output]
    subprocess.run(command, cwd=ROOT, check=True)


def main(*wishes: str) -> None:
    """Lock the development environment first; all others follow its versions."""
    lock("dev", "pyproject.toml", "--group", "dev", *wishes)
    follow = ("--constraints", str(LOCKS / "dev.txt"))
    lock("setup", "--group", "setup", *follow, *wishes)
    for service in services():
        lock(service, f"services/{service}/pyproject.toml", *follow, *wishes)


if __name__ == "__main__":
    main(*sys.argv[1:])
