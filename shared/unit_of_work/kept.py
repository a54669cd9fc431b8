"""Owns how a service's unit of work names what is kept: one line for each kind."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from shared.unit_of_work.repository import Repository
from shared.unit_of_work.unit import SqlUnitOfWork

K_co = TypeVar("K_co", covariant=True)


class Kept(Generic[K_co]):
    """What a unit of work keeps of a kind, as in `plans = Kept(SqlPlans)`.

    Of a repository a unit has one, whose changes it writes on leaving; all else is made anew.
    """

    def __init__(self, kind: Callable[[SqlUnitOfWork], K_co]) -> None:
        self._kind = kind
        self._is_repository = isinstance(kind, type) and issubclass(kind, Repository)

    def __get__(self, unit: SqlUnitOfWork, owner: type | None = None) -> K_co:
        if self._is_repository:
            return cast("K_co", unit.repository(cast("Any", self._kind)))
        return self._kind(unit)
