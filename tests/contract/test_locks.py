"""The locks: hashed to the last line, silent about where packages come from, and complete."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from deploy.lint.lock import LOCKS, ROOT, services

PIN = re.compile(r"^([a-z0-9-]+)==[0-9]\S*( ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def pinned(lock: Path) -> set[str]:
    return {match[1] for line in lock.read_text().splitlines() if (match := PIN.match(line))}


def declared(project: Path) -> set[str]:
    """Return the names of what a pyproject.toml asks for, our own members left out."""
    document = tomllib.loads(project.read_text())
    groups = document.get("dependency-groups", {})
    asked = [*document["project"]["dependencies"]]
    asked += [each for group in groups.values() for each in group if isinstance(each, str)]
    names = {re.sub(r"[._]", "-", re.split(r"[^A-Za-z0-9._-]", each)[0].lower()) for each in asked}
    return {name for name in names if not name.startswith("footbridge-")}


@pytest.mark.parametrize("lock", sorted(LOCKS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_lock_holds_exact_versions_with_hashes_and_nothing_else(lock: Path) -> None:
    lines = lock.read_text().splitlines()
    assert not [line for line in lines if not PIN.match(line) and not HASH.match(line)]


def test_the_development_lock_holds_all_that_is_declared() -> None:
    assert declared(ROOT / "pyproject.toml") <= pinned(LOCKS / "dev.txt")


@pytest.mark.parametrize("service", services())
def test_a_services_lock_holds_what_it_and_shared_declare(service: str) -> None:
    wanted = declared(ROOT / "services" / service / "pyproject.toml")
    wanted |= declared(ROOT / "shared" / "pyproject.toml")
    assert wanted <= pinned(LOCKS / f"{service}.txt")


@pytest.mark.parametrize("service", services())
def test_a_service_runs_on_the_versions_that_were_tested(service: str) -> None:
    def versions(lock: Path) -> set[str]:
        return {line.split(" ")[0] for line in lock.read_text().splitlines() if PIN.match(line)}

    assert versions(LOCKS / f"{service}.txt") <= versions(LOCKS / "dev.txt")


def test_the_lock_of_node_packages_holds_hashes_and_says_nothing_of_where_they_come_from() -> None:
    folder = ROOT / "tests/node"
    asked = json.loads((folder / "package.json").read_text())["dependencies"]
    text = (folder / "package-lock.json").read_text()
    locked = json.loads(text)["packages"]
    assert "://" not in text
    assert {name: locked[f"node_modules/{name}"]["version"] for name in asked} == asked
    assert all(one["integrity"].startswith("sha512-") for at, one in locked.items() if at)
