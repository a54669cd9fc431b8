"""What is committed under docs/ is what services and planner say of themselves today."""

from pathlib import Path

import pytest

from deploy.lint.documents import DOCUMENTS, documents, text_of
from tests.contract.services import SERVICES, api_of

MADE = documents()


def name_of(path: Path) -> str:
    return str(path.relative_to(DOCUMENTS.parent))


@pytest.mark.parametrize("path", MADE, ids=name_of)
def test_a_committed_document_is_up_to_date(path: Path) -> None:
    assert path.read_text() == text_of(MADE[path]), "run: python -m deploy.lint.documents"


@pytest.mark.parametrize("kind", ["asyncapi", "openapi"])
def test_each_service_has_one_document_of_each_kind_and_no_other_is_there(kind: str) -> None:
    assert {path.stem for path in (DOCUMENTS / kind).iterdir()} == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_of_a_service_is_documented(service: str) -> None:
    paths = MADE[DOCUMENTS / "openapi" / f"{service}.json"]["paths"]
    documented = {
        (operation["operationId"], method.upper(), path)
        for path, methods in paths.items()
        for method, operation in methods.items()
    }
    routes = api_of(service).state.routes
    assert documented == {(route.operation, route.method, route.path) for route in routes}
