"""Owns the coverage: which payer is to pay for a stay, and for which days."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.errors import Invalid


class CoverageEndsBeforeItBegins(Invalid):
    """The last covered day is not before the first."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """One payer of one stay; entering it again overwrites. The member number is sealed."""

    episode_id: UUID
    client_id: UUID
    payer: str
    covers_from: date
    covers_until: date | None = None
    sealed: bytes | None = None

    def __post_init__(self) -> None:
        if self.covers_until is not None and self.covers_until < self.covers_from:
            raise CoverageEndsBeforeItBegins("Not before the first day.", field="covers_until")
