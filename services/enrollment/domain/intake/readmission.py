"""Owns the readmission: which application stands for a setback after an earlier stay."""

from dataclasses import dataclass
from uuid import UUID

from shared.aggregate import Aggregate


@dataclass(kw_only=True)
class Readmission(Aggregate):
    """One for each setback; its id is the setback's. Several may share an application."""

    client_id: UUID
    prior_episode_id: UUID
    application_id: UUID
