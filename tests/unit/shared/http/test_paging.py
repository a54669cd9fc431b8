"""Pages: bounded, in the order of creation, each row once."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, Uuid, select
from sqlalchemy.dialects import postgresql

from shared.errors import Invalid
from shared.http.paging import Window, cursor, window
from shared.identifiers import new_id

THINGS = Table("thing", MetaData(), Column("id", Uuid, primary_key=True))


async def _walk(ids: list[UUID], limit: int) -> list[UUID]:
    seen: list[UUID] = []
    after: str | None = None
    while True:
        view = await window(limit, after)
        rows = [one for one in sorted(ids) if view.after is None or one > view.after]
        page = view.page(rows[: limit + 1], lambda one: one, lambda one: one)
        assert len(page.items) <= limit
        seen += page.items
        if page.next is None:
            return seen
        after = page.next


@given(st.sets(st.uuids(), max_size=40), st.integers(1, 9))
async def test_following_next_shows_each_row_once_in_order(ids: set[UUID], limit: int) -> None:
    assert await _walk(list(ids), limit) == sorted(ids)


async def test_a_cursor_is_the_last_rows_place() -> None:
    last = new_id()
    assert (await window(10, cursor(last))).after == last


@pytest.mark.parametrize("made_up", ["", "x", "%%%", "AAAA", "a" * 64, "é"])
async def test_a_made_up_cursor_is_refused_by_name(made_up: str) -> None:
    with pytest.raises(Invalid) as refused:
        await window(10, made_up)
    assert refused.value.members["errors"][0]["field"] == "query.after"


def test_a_page_is_sought_by_key_and_bounded() -> None:
    statement = Window(limit=5, after=new_id()).of(select(THINGS), THINGS.c.id)
    sql = str(statement.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]  # untyped upstream
    assert "thing.id >" in sql
    assert "ORDER BY thing.id" in sql
    assert "LIMIT" in sql
    assert "OFFSET" not in sql
