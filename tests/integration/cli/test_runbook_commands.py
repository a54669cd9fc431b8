"""What the runbook tells operators to type is there: each command, and each of its options."""

import re
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from deploy.cli.main import app

RUNBOOK = Path(__file__).parents[3] / "docs" / "runbooks" / "notifications.md"
_QUOTED = re.compile(r"`([^`]+)`")


def written() -> list[str]:
    """Return what stands in backticks and begins with the name of a command."""
    group = _notifications()
    text = " ".join(RUNBOOK.read_text().split())
    quoted = [one.removeprefix("footbridge notifications ") for one in _QUOTED.findall(text)]
    found = {one for one in quoted if one.split()[0] in group.commands}
    return sorted(
        found | {one for one in quoted if one.startswith("footbridge ") and "…" not in one}
    )


def _notifications() -> TyperGroup:
    platform = typer.main.get_command(app)
    assert isinstance(platform, TyperGroup)
    group = platform.commands["notifications"]
    assert isinstance(group, TyperGroup)
    return group


def test_the_runbook_names_many_commands() -> None:
    assert len(written()) >= 10


@pytest.mark.parametrize("line", written())
def test_each_command_of_the_runbook_exists_with_its_options(line: str) -> None:
    words = line.split()
    words = words[1:] if words[0] == "footbridge" else ["notifications", *words]
    at = typer.main.get_command(app)
    names: list[str] = []
    while isinstance(at, TyperGroup) and len(names) < len(words):
        word = words[len(names)]
        assert word in at.commands, line
        at = at.commands[word]
        names.append(word)
    known = {option for one in at.params for option in (*one.opts, *one.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= known, line
    assert CliRunner().invoke(app, [*names, "--help"]).exit_code == 0
