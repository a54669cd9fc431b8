"""Each event is published by the service it is named for, and by no other."""

import ast
from pathlib import Path

import pytest

from deploy.lint.contracts import events, file_of
from deploy.lint.lock import ROOT
from shared.contracts.event import Event
from tests.contract.services import SERVICES

PLANNED: dict[str, str] = {}
"""Events in the published language that nothing publishes so far."""


def built_in(service: str) -> set[str]:
    """Return the names that the service's own code calls: what it builds, among others."""
    files = [
        path
        for path in (ROOT / "services" / service).rglob("*.py")
        if "subscribers" not in path.relative_to(ROOT).as_posix()
    ]
    return {name for path in files for name in _names(path)}


def _names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


@pytest.mark.parametrize("kind", events(), ids=file_of)
def test_an_event_is_built_by_its_publisher_alone(kind: type[Event]) -> None:
    builders = {service for service in SERVICES if kind.event_name() in built_in(service)}
    planned = kind.event_name() in PLANNED
    assert builders == (set() if planned else {kind.publisher})
