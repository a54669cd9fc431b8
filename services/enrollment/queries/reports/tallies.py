"""Owns which rows a report counts: those of the sites asked for, and of real ones unless asked."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, Text, any_, literal

from services.enrollment.tables import site


def at_sites(
    statement: Select[*tuple[Any, ...]],
    place: ColumnElement[str],
    sites: Collection[str] | None,
    *,
    synthetic: bool,
) -> Select[*tuple[Any, ...]]:
    """Return the statement for these sites, all where None, and for real ones unless asked."""
    statement = statement.join(site, site.c.code == place)
    if not synthetic:
        statement = statement.where(~site.c.synthetic)
    if sites is None:
        return statement
    return statement.where(place == any_(literal(sorted(sites), ARRAY(Text))))
