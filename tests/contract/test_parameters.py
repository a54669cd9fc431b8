"""What a document lets a caller ask is what its route knows: no more is refused, no less."""

from importlib import import_module

import pytest

from shared.http.query import query_names
from shared.http.route import CommandRoute
from shared.http.routes import routes_of
from tests.contract.services import SERVICES, document_of


def routes(service: str) -> dict[str, CommandRoute]:
    routers = import_module(f"services.{service}.api").ROUTERS
    return {route.name: route for route in routes_of(routers)}


@pytest.mark.parametrize("service", SERVICES)
def test_each_documented_parameter_is_known_to_its_route(service: str) -> None:
    known = routes(service)
    for methods in document_of(service)["paths"].values():
        for operation in methods.values():
            route = known.get(operation["operationId"])
            if route is None:  # health and metrics are every service's
                continue
            documented = {
                one["name"] for one in operation.get("parameters", []) if one["in"] == "query"
            }
            assert set(query_names(route.dependant)) == documented, operation["operationId"]
