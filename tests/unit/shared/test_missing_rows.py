"""Who asks for what is not there is told so in words, not in the names of tables."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid

from shared.aggregate import Aggregate
from shared.errors import NotFound
from shared.unit_of_work import Repository


class _Empty:
    site = "s1"

    async def fetch(self, statement: Any, **params: Any) -> list[Any]:  # noqa: ARG002 - none is here
        return []


class _Entries(Repository[Aggregate]):
    table = Table(
        "waitlist_entry",
        MetaData(),
        Column("id", Uuid, primary_key=True),
        Column("site", Text),
        Column("version", Integer),
    )

    def to_row(self, aggregate: Aggregate) -> dict[str, Any]:
        return {"id": aggregate.id}

    def from_row(self, row: Mapping[str, Any]) -> Aggregate:
        return Aggregate(id=row["id"], site=row["site"], version=row["version"])


async def test_what_is_missing_is_named_in_words() -> None:
    entries = _Entries(_Empty())  # type: ignore[arg-type]  # only reads
    with pytest.raises(NotFound, match="There is no waitlist entry of this id here"):
        await entries.get(UUID(int=1))
