"""Owns what an address may be asked by: what its route knows, and of each as many as it takes."""

from collections.abc import Collection, Iterator
from typing import Any, get_args, get_origin

from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from starlette.datastructures import QueryParams

from shared.errors import Invalid


class ParameterIsUnknown(Invalid):
    """A list that left out what was asked for would show more than was meant."""

    def __init__(self, known: Collection[str]) -> None:
        names = ", ".join(f"`{name}`" for name in sorted(known))
        detail = f"The query takes {names} alone." if known else "It takes no parameters."
        super().__init__(detail, field="query")


class ParameterIsRepeated(Invalid):
    """Of two values one would be passed over without a word; which one is a guess."""

    def __init__(self, names: Collection[str], field: str) -> None:
        super().__init__(f"It takes one value of {', '.join(sorted(names))}.", field=field)


class QueryOf:
    """What the query of one route may hold."""

    def __init__(self, dependant: Dependant) -> None:
        asked = dict(_parameters(dependant))
        self._known = frozenset(asked)
        self._repeatable = frozenset(name for name, kind in asked.items() if _is_list(kind))

    def require(self, query: QueryParams) -> None:
        """Raise ParameterIsUnknown, ParameterIsRepeated."""
        if not self._known.issuperset(query):
            raise ParameterIsUnknown(self._known)
        require_once([name for name, _ in query.multi_items()], self._repeatable, field="query")


def require_once(names: Collection[str], repeatable: Collection[str], *, field: str) -> None:
    """Raise ParameterIsRepeated where one of `names` stands there again. All of them are known."""
    if len(names) == len(set(names)):
        return
    once = [name for name in names if name not in repeatable]
    if repeated := {name for name in once if once.count(name) > 1}:
        raise ParameterIsRepeated(repeated, field)


def query_names(dependant: Dependant) -> Iterator[str]:
    """Yield what may be asked."""
    yield from (name for name, _ in _parameters(dependant))


def _parameters(dependant: Dependant) -> Iterator[tuple[str, Any]]:
    """Yield name and kind, each dependency by itself: filters in a model are single names."""
    own = Dependant(query_params=dependant.query_params)
    yield from ((one.alias, one.field_info.annotation) for one in get_flat_params(own))
    for dependency in dependant.dependencies:
        yield from _parameters(dependency)


def _is_list(kind: Any) -> bool:
    return get_origin(kind) is list or any(_is_list(one) for one in get_args(kind))
