"""Compiles SQLAlchemy Core statements once into what asyncpg runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase

_DIALECT = postgresql.asyncpg.dialect()  # type: ignore[no-untyped-call]  # untyped upstream


@dataclass(frozen=True, slots=True)
class Prepared:
    """SQL text with `$1 …`, the parameters in their order, and the tables it touches."""

    sql: str
    names: tuple[str, ...]
    values: Mapping[str, Any]
    tables: frozenset[str]

    def arguments(self, params: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the positional arguments; a missing one raises KeyError by its name."""
        values = self.values
        return tuple(params[n] if n in params else values[n] for n in self.names)


_cache: WeakKeyDictionary[Executable, dict[frozenset[str], Prepared]] = WeakKeyDictionary()


def prepare(statement: Executable, params: Mapping[str, Any]) -> Prepared:
    """Compile `statement`; one kept in a module constant is compiled only once."""
    shapes = _cache.setdefault(statement, {})
    shape = frozenset(params)
    if shape not in shapes:
        shapes[shape] = _compile(statement, params)
    return shapes[shape]


def _compile(statement: Executable, params: Mapping[str, Any]) -> Prepared:
    bare = isinstance(statement, UpdateBase) and not _has_values(statement)
    columns = list(params) if bare else None
    compiled = statement.compile(  # type: ignore[attr-defined]  # every Executable we use has it
        dialect=_DIALECT, column_keys=columns
    )
    if compiled.post_compile_params:
        raise TypeError("in_() has no fixed number of parameters: write column == any_(array)")
    fixed = {
        name: bind.effective_value
        for bind, name in compiled.bind_names.items()
        if not bind.required
    }
    return Prepared(str(compiled), tuple(compiled.positiontup or ()), fixed, _tables(statement))


def _has_values(statement: UpdateBase) -> bool:
    return bool(getattr(statement, "_values", None) or getattr(statement, "_multi_values", None))


def _tables(statement: Executable) -> frozenset[str]:
    found = visitors.iterate(statement)  # type: ignore[arg-type]  # every Executable we use is visitable
    return frozenset(element.name for element in found if isinstance(element, Table))
