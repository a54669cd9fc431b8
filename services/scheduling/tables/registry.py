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


def one_at_a_time(
    name: str, value: str, where: str | None, during: str = "tstzrange(starts_at, ends_at)"
) -> ExcludeConstraint:
    """Refuse two rows with the same value whose planned times overlap.

    The range types of `value` are made by the first migration. Whoever moves several rows that
    may cross each other on the way defers the check to the end of the transaction.
    """
    return ExcludeConstraint(
        (text(value), "&&"),
        (text(during), "&&"),
        name=name,
        using="gist",
        where=None if where is None else text(where),
        deferrable=True,
        initially="IMMEDIATE",
    )
