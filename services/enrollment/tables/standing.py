"""Owns where a client stands: at each site that keeps an application, consent, party or stay.

This is the one definition of "known at a site".
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from services.enrollment.tables.applications import application
from services.enrollment.tables.consents import consent, party
from services.enrollment.tables.episodes import care_segment, episode

_PLACES = (application, consent, party, episode)


def standing(
    sites: ColumnElement[Any], clients: ColumnElement[Any]
) -> tuple[Select[tuple[UUID, str]], ...]:
    """Return the selects of `client_id` and `site`, by indexes alone, that together say it.

    A stay that went through a site stands there too, wherever it is now (ADR 0016).
    """
    return (
        *(
            select(table.c.client_id, table.c.site).where(
                table.c.site == sites, table.c.client_id == clients
            )
            for table in _PLACES
        ),
        select(episode.c.client_id, care_segment.c.site)
        .join_from(episode, care_segment, care_segment.c.episode_id == episode.c.id)
        .where(episode.c.client_id == clients, care_segment.c.site == sites),
    )
