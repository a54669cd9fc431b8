"""Core statements compiled for asyncpg: cached, positional, and clear when they cannot be."""

import pytest
from sqlalchemy import Integer, Text, any_, bindparam, column, insert, select, table

from shared.database.statements import prepare

THINGS = table("thing", column("name", Text), column("size", Integer))


def test_arguments_come_in_the_order_of_the_text() -> None:
    statement = select(THINGS.c.name).where(
        THINGS.c.size > bindparam("least"), THINGS.c.name != "x", THINGS.c.name == bindparam("name")
    )
    prepared = prepare(statement, {"name": "n", "least": 3})
    assert prepared.arguments({"name": "n", "least": 3}) == (3, "x", "n")


def test_a_kept_statement_is_compiled_once() -> None:
    statement = insert(THINGS)
    assert prepare(statement, {"name": 1}) is prepare(statement, {"name": 2})
    assert prepare(statement, {"name": 1}) is not prepare(statement, {"size": 1})


def test_a_missing_parameter_is_named() -> None:
    statement = select(THINGS).where(THINGS.c.size == bindparam("size"))
    with pytest.raises(KeyError, match="size"):
        prepare(statement, {}).arguments({})


def test_in_is_refused_with_what_to_write_instead() -> None:
    with pytest.raises(TypeError, match="any_"):
        prepare(select(THINGS).where(THINGS.c.name.in_(["a", "b"])), {})
    prepare(select(THINGS).where(THINGS.c.name == any_(bindparam("names"))), {"names": ["a"]})
