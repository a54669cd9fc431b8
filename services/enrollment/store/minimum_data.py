"""Stores minimum data sets."""

from collections.abc import Mapping
from typing import Any

from services.enrollment import tables
from services.enrollment.domain.reporting.minimum_data import MinimumData
from shared.unit_of_work import Repository


class SqlMinimumData(Repository[MinimumData]):
    table = tables.minimum_data

    def to_row(self, aggregate: MinimumData) -> dict[str, Any]:
        return {
            "client_id": aggregate.client_id,
            "codebook_year": aggregate.codebook_year,
            "given": aggregate.given,
        }

    def from_row(self, row: Mapping[str, Any]) -> MinimumData:
        return MinimumData(**row)
