"""What a site has chosen for the calendars of its clients."""

from dataclasses import dataclass
from datetime import datetime

from services.scheduling.domain.calendars.events import NeutralSummary
from shared.aggregate import Aggregate


@dataclass(kw_only=True)
class CalendarSettings(Aggregate):
    """Version 0 is what holds where a site has chosen nothing."""

    client_summary: NeutralSummary = NeutralSummary.APPOINTMENT
    changed_at: datetime

    def choose(self, client_summary: NeutralSummary, now: datetime) -> None:
        self.client_summary, self.changed_at = client_summary, now
