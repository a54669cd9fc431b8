"""Every page of aftercare, with each of its filters, is measured: a new one has a line at once."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.bench.flat.outcomes import pages_of_outcomes
from tests.bench.flat.page import Page
from tests.bench.flat.pages import pages_of
from tests.contract.services import document_of

NOT_MEASURED = {
    "export_directory": "it is the whole directory, read some rows at a time",
    "show_linkage_link": "its address is a signed token; it reads one linkage by its id",
    "preview_cadence_move": "it works on what the cadence of one plan reads",
    "live": "it reads nothing",
    "ready": "it reads nothing that is kept",
    "metrics": "it reads nothing that is kept",
}
NO_FILTERS = {"limit", "after", "most", "days", "by", "site"}
"""They choose how much is shown, or how it is grouped, and not of what."""
OF_A_PERIOD = {"result", "program"}
"""Outcomes narrow what the period has found: no index is asked for."""


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document_of("aftercare")["paths"].items():
        for method, operation in methods.items():
            if method == "get" or path.endswith("/_search"):
                yield path, operation


def pages_at(path: str) -> list[Page]:
    form = re.compile("^" + re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(path)) + "$")
    every = [*pages_of("aftercare", 1000), *pages_of_outcomes()]
    return [page for page in every if any(form.match(address) for address in addresses(page))]


def addresses(page: Page) -> tuple[str, str]:
    path = page.path.partition("?")[0].format(id="an-id")
    return f"/sites/north/{path}", f"/{path}"


MEASURED = {
    operation["operationId"]: (path, operation)
    for path, operation in operations()
    if operation["operationId"] not in NOT_MEASURED
}


@pytest.mark.parametrize("name", MEASURED)
def test_each_page_has_a_line_in_the_bench_of_what_stays_flat(name: str) -> None:
    path, _ = MEASURED[name]
    assert pages_at(path), f"add a page to tests/bench/flat/pages_of_aftercare.py for {path}"


@pytest.mark.parametrize("name", MEASURED)
def test_each_filter_has_a_line_of_its_own(name: str) -> None:
    path, operation = MEASURED[name]
    filters = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
    asked = {
        part.partition("=")[0]
        for page in pages_at(path)
        for part in f"{page.filter}&{page.path.partition('?')[2]}".split("&")
    }
    assert filters - NO_FILTERS - OF_A_PERIOD <= asked


def test_what_is_not_measured_is_a_page_and_says_why() -> None:
    assert set(NOT_MEASURED) <= {operation["operationId"] for _, operation in operations()}
