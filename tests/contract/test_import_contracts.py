"""Each of the six sentences of .importlinter is broken on purpose, and the check names it."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


@dataclass(frozen=True)
class Breach:
    """A line that, added to a module, breaks exactly one contract."""

    contract: str
    module: str
    line: str


BREACHES = (
    Breach(
        "Services never import each other",
        "services/aftercare/main.py",
        "import services.enrollment.settings",
    ),
    Breach(
        "Inside a service imports point inward",
        "services/enrollment/settings.py",
        "import services.enrollment.main",
    ),
    Breach(
        "Business code is framework-free",
        "services/scheduling/ports/__init__.py",
        "import structlog",
    ),
    Breach(
        "Shared knows no service",
        "shared/identifiers.py",
        "import services.aftercare.ports",
    ),
    Breach(
        "Only main chooses the store",
        "services/enrollment/subscribers/__init__.py",
        "import services.enrollment.store",
    ),
    Breach(
        "Contracts import nothing but pydantic and the standard library",
        "shared/contracts/notifications.py",
        "import shared.identifiers",
    ),
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    leave_out = shutil.ignore_patterns("__pycache__")
    for folder in ("services", "shared", "deploy"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=leave_out)
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def lint(tree: Path) -> dict[str, bool]:
    """Return each contract's sentence with whether it is kept."""
    done = subprocess.run(
        [LINT_IMPORTS, "--no-cache"],
        cwd=tree,
        env={"PYTHONPATH": str(tree), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    verdicts = {" KEPT": True, " BROKEN": False}
    return {
        line.removesuffix(word): kept
        for line in lines
        for word, kept in verdicts.items()
        if line.endswith(word)
    }


def test_the_tree_as_it_is_keeps_all_six_contracts(tree: Path) -> None:
    assert lint(tree) == {breach.contract: True for breach in BREACHES}


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: breach.contract)
def test_a_breach_is_caught_by_the_contract_that_forbids_it(breach: Breach, tree: Path) -> None:
    module = tree / breach.module
    module.write_text(f"{module.read_text()}\n{breach.line}\n")
    verdicts = lint(tree)
    assert verdicts[breach.contract] is False


def test_a_file_without_a_place_in_the_layers_is_caught(tree: Path) -> None:
    (tree / "services" / "enrollment" / "somewhere.py").write_text('"""Nowhere."""\n')
    assert lint(tree)["Inside a service imports point inward"] is False
