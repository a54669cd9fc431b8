"""Owns the list of all routes with their policies: checked at start, and read by tests."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.routing import BaseRoute

from shared.http.matching import looks_at_version
from shared.http.policy import Policy, PolicyTable, compiled
from shared.http.route import CommandRoute

READS = frozenset({"GET", "HEAD", "OPTIONS"})
SEARCH = "/_search"
"""FHIR reads by POST too, so that what is searched for is in no address."""
HEALTH_OPERATIONS = frozenset({"live", "ready", "metrics"})


class RouteWithoutPolicy(Exception):
    """A route that no policy covers; the service does not start."""


class PolicyWithoutRoute(Exception):
    """A policy that covers no route: most likely a misspelt name."""


class OperationIsNotUnique(Exception):
    """Two routes share a name, so their policies could be mixed up."""


@dataclass(frozen=True, slots=True)
class GuardedRoute:
    """One route and the policy that guards it."""

    operation: str
    method: str
    path: str
    policy: Policy
    takes_if_match: bool = False

    @property
    def is_command(self) -> bool:
        return self.method not in READS and not self.path.endswith(SEARCH)

    @property
    def is_about_the_process(self) -> bool:
        """Health and metrics, which every service has and which say themselves what is away."""
        return self.operation in HEALTH_OPERATIONS


def routes_of(routers: Iterable[APIRouter]) -> Iterator[CommandRoute]:
    """Yield the routers' routes. Raises RouteWithoutPolicy for one that skips the policy."""
    for router in routers:
        for route in router.routes:
            yield _guarded(route)


def _guarded(route: BaseRoute) -> CommandRoute:
    if not isinstance(route, CommandRoute):
        name = getattr(route, "path", type(route).__name__)
        raise RouteWithoutPolicy(f"{name} is not a CommandRoute: use APIRouter(route_class=...)")
    return route


def policies_of(routes: Iterable[CommandRoute], table: PolicyTable) -> dict[str, Policy]:
    """Return the compiled policy of each operation.

    Raises RouteWithoutPolicy, PolicyWithoutRoute, OperationIsNotUnique.
    """
    policies: dict[str, Policy] = {}
    for route in routes:
        if route.name in policies:
            raise OperationIsNotUnique(route.name)
        policies[route.name] = _policy(route, table)
    if unused := set(table) - set(policies):
        raise PolicyWithoutRoute(", ".join(sorted(unused)))
    return policies


def _policy(route: CommandRoute, table: PolicyTable) -> Policy:
    if route.name not in table:
        raise RouteWithoutPolicy(f"{route.name} ({route.path}) has no line in the policy table")
    policy = compiled(route.name, table[route.name])
    if not policy.is_public and not policy.allows:
        raise RouteWithoutPolicy(f"{route.name} ({route.path}) is allowed to nobody")
    if any(rule.site for rule in policy.allows) and "{site}" not in route.path:
        raise RouteWithoutPolicy(f"{route.name} ({route.path}) names no site: say site=False")
    return policy


def guarded_routes(
    routes: Iterable[CommandRoute], policies: dict[str, Policy]
) -> list[GuardedRoute]:
    """List every method of every route with its policy, for the tests that are made from it."""
    return [
        GuardedRoute(
            *(route.name, method, route.path, policies[route.name]),
            takes_if_match=looks_at_version(route.endpoint),
        )
        for route in routes
        for method in sorted(route.methods or ())
    ]
