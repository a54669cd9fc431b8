"""Owns the metadata that all tables of scheduling stand in, and the constraints of their shape.

Nobody and no room is in two places at once: exclusion constraints over ranges of one value, as
ADR 0006 explains. No session has more clients than seats: a counter with a check.
"""

from sqlalchemy import MetaData, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from shared.unit_of_work import backbone_tables

metadata = MetaData()
backbone_tables(metadata)


def among(column: str, states: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(str(state)) for state in states)})"


def one_at_a_time(name: str, value: str, where: str) -> ExcludeConstraint:
    """Refuse two rows with the same value whose planned times overlap.

    The range types of `value` are made by the first migration.
    """
    return ExcludeConstraint(
        (text(value), "&&"),
        (text("tstzrange(starts_at, ends_at)"), "&&"),
        name=name,
        using="gist",
        where=text(where),
    )
