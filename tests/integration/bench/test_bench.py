"""The benchmarks run, section by section, and the report is complete; no figure is judged."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.bench.__main__ import SECTIONS
from tests.bench.extent import TINY
from tests.bench.figures import Figure, Goal, Skipped, interleaved, percentile
from tests.bench.ground import Ground, ground
from tests.bench.report import document, write


@pytest_asyncio.fixture(scope="module")
async def servers() -> AsyncIterator[Ground]:
    async with ground() as started:
        yield started


@pytest.mark.parametrize("name", SECTIONS)
async def test_each_section_gives_figures_with_their_limit_and_goal(
    name: str, servers: Ground, tmp_path: Path
) -> None:
    found = await SECTIONS[name](servers, TINY)

    figures = [each for each in found if isinstance(each, Figure)]
    skipped = [each for each in found if isinstance(each, Skipped)]
    write(document(figures, skipped, TINY, {"machine": {}}), tmp_path / "bench.json")
    report = json.loads((tmp_path / "bench.json").read_text())
    assert report["figures"]
    for figure in report["figures"]:
        assert figure["section"] == name
        assert figure["goal"]
        assert all(ratio > 0 for ratio in figure["ratio"]["rounds"])
        assert figure["reached"] in (True, False)
    assert all(each["reason"] for each in report["skipped"])


async def test_what_is_compared_is_measured_in_turns() -> None:
    order: list[str] = []

    def measure(name: str) -> Any:
        async def one() -> float:
            order.append(name)
            return 1.0

        return one

    await interleaved(3, {"ours": measure("ours"), "limit": measure("limit")})

    assert order == ["ours", "limit"] * 3


def test_a_ratio_is_of_one_round_and_the_median_is_judged() -> None:
    figure = Figure("any", "any", "ms", [1, 9, 1], "limit", [1, 1, 2], Goal(most=1))

    assert figure.ratios == [1, 9, 0.5]
    assert figure.is_reached


def test_a_percentile_is_a_value_that_was_seen() -> None:
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile([1], 0.99) == 1
