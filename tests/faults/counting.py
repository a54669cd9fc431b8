"""A pytest plugin: writes as JSON on how many shuffles each property held."""

import json
import os
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

VARIABLE = "FOOTBRIDGE_SHUFFLE_REPORT"
_CASES = re.compile(r"(\d+) passing, (\d+) failing")
_counted: list[dict[str, Any]] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    statistics = getattr(item, "hypothesis_statistics", None)
    if call.when == "call" and statistics is not None:
        cases = _CASES.findall(statistics)
        _counted.append(
            {
                "property": item.nodeid,
                "held": report.passed,
                "shuffles": sum(int(passing) for passing, _ in cases),
                "seconds": round(report.duration, 1),
            }
        )
    return report


def pytest_sessionfinish() -> None:
    Path(os.environ[VARIABLE]).write_text(json.dumps(_counted))
