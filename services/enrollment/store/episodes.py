"""Stores episodes."""

from collections.abc import Mapping
from typing import Any

from services.enrollment import tables
from services.enrollment.domain.codes import Disposition
from services.enrollment.domain.days import DatePrecision, DayRange
from services.enrollment.domain.episode import (
    Episode,
    EpisodeState,
)
from shared.unit_of_work import Repository


class SqlEpisodes(Repository[Episode]):
    table = tables.episode

    def to_row(self, aggregate: Episode) -> dict[str, Any]:
        row = {name: getattr(aggregate, name) for name in _PLAIN_EPISODE_COLUMNS}
        row["waited_at_least"], row["waited_at_most"] = _ends(aggregate.days_waiting)
        row["stayed_at_least"], row["stayed_at_most"] = _ends(aggregate.length_of_stay)
        return row

    def from_row(self, row: Mapping[str, Any]) -> Episode:
        plain = {name: row[name] for name in _PLAIN_EPISODE_COLUMNS}
        disposition = plain.pop("disposition")
        plain["state"] = EpisodeState(plain["state"])
        plain["date_precision"] = DatePrecision(plain["date_precision"])
        return Episode(
            **plain,
            id=row["id"],
            site=row["site"],
            version=row["version"],
            disposition=Disposition(disposition) if disposition else None,
            days_waiting=_range(row["waited_at_least"], row["waited_at_most"]),
            length_of_stay=_range(row["stayed_at_least"], row["stayed_at_most"]),
        )


_RANGE_COLUMNS = {"waited_at_least", "waited_at_most", "stayed_at_least", "stayed_at_most"}
_PLAIN_EPISODE_COLUMNS = tuple(
    name
    for name in tables.episode.c.keys()  # noqa: SIM118 - a column collection is no mapping
    if name not in {"id", "site", "version"} | _RANGE_COLUMNS
)


def _ends(days: DayRange | None) -> tuple[int | None, int | None]:
    return (days.at_least, days.at_most) if days else (None, None)


def _range(at_least: int | None, at_most: int | None) -> DayRange | None:
    return None if at_least is None else DayRange(at_least, at_most)
