"""Owns the names of lanes, as operators say them."""

from enum import StrEnum

from services.notifications.domain.terms import Lane


class LaneName(StrEnum):
    CRISIS = "crisis"
    TRANSACTIONAL = "transactional"
    REMINDERS = "reminders"
    BULK = "bulk"

    @property
    def lane(self) -> Lane:
        return Lane[self.name]

    @classmethod
    def of(cls, lane: int) -> "LaneName":
        return cls[Lane(lane).name]
