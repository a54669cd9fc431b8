"""What every aggregate has: an id, the site it belongs to, and a version."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(kw_only=True)
class Aggregate:
    """One consistency boundary, stored as one row.

    `version` counts the events published for it: the last event's `aggregate_seq`, and the
    entity tag that clients send back in `If-Match`.
    """

    id: UUID
    site: str
    version: int = 0
