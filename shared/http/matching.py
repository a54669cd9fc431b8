"""Owns which routes take `If-Match`: those whose code looks at the version that it names.

`Command` refuses the header wherever nobody looks at it. What is documented is read from the same
code, so that no list of routes can come to say otherwise.
"""

from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

_LOOKS = frozenset({"expect", "if_match"})
"""The names by which `Command` hands the version out."""
_OWN = ("services.", "shared.http", "tests.")


def looks_at_version(endpoint: Callable[..., Any]) -> bool:
    """Say whether a route's function, or one that it calls, looks at what `If-Match` names."""
    return isinstance(endpoint, FunctionType) and _looks(endpoint, set())


def _looks(function: FunctionType, seen: set[FunctionType]) -> bool:
    if function in seen:
        return False
    seen.add(function)
    names = set(_names(function.__code__))
    if names & _LOOKS:
        return True
    return any(_looks(called, seen) for called in _called(function, names))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _names(part)


def _called(function: FunctionType, names: set[str]) -> Iterator[FunctionType]:
    """Yield our own functions that are named here, also those of modules that are named here."""
    for name in names:
        found = function.__globals__.get(name)
        members = names if isinstance(found, ModuleType) else ()
        for one in (found, *(getattr(found, member, None) for member in members)):
            if isinstance(one, FunctionType) and one.__module__.startswith(_OWN):
                yield one
