"""Owns what a TEDS file would lack: by column, and by episode, so that it can be asked for."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from services.enrollment.domain.reporting.teds.record import Facts, Kind, Layout

_NEEDED = frozenset(
    [
        "AGE",
        "PSOURCE",
        "GENDER",
        "RACE",
        "ETHNIC",
        "MARSTAT",
        "EDUC",
        "EMPLOY",
        "LIVARAG",
        "NOPRIOR",
        "METHUSE",
        "SUB1",
        "ROUTE1",
        "FREQ1",
        "FRSTUSE1",
        "ARRESTS",
        "FREQ_ATND_SELF_HELP",
        "STFIPS",
        "SERVICES",
    ]
)
_NEEDED_AT_DISCHARGE = frozenset(
    [
        "REASON",
        "LOS",
        "SERVICES_D",
        "EMPLOY_D",
        "LIVARAG_D",
        "ARRESTS_D",
        "FREQ_ATND_SELF_HELP_D",
        "SUB1_D",
        "FREQ1_D",
    ]
)


@dataclass
class Gaps:
    """Counts as the rows of a file pass by. `incomplete` holds at most `most` episodes."""

    layout: Layout
    most: int
    rows: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    not_in_codebook: Counter[str] = field(default_factory=Counter)
    incomplete: dict[UUID, list[str]] = field(default_factory=dict)
    more_incomplete: int = 0

    def count(self, episode_id: UUID, facts: Facts) -> None:
        missing, uncodable = self.layout.gaps(facts)
        self.rows += 1
        self.missing.update(missing)
        self.not_in_codebook.update(uncodable)
        lacking = sorted(self._needed(facts) & set(missing))
        if lacking and len(self.incomplete) < self.most:
            self.incomplete[episode_id] = lacking
        elif lacking:
            self.more_incomplete += 1

    def _needed(self, facts: Facts) -> set[str]:
        """Return what SAMHSA's minimum data set asks of this episode; some only of some."""
        given = facts.given
        needed = set(_NEEDED)
        if self.layout.kind is Kind.DISCHARGES:
            needed |= _NEEDED_AT_DISCHARGE
        if given.get("gender") == "female":
            needed.add("PREG")
        if given.get("employ") == "not_in_labor_force":
            needed.add("DETNLF")
        if facts.referral_source == "criminal_justice":
            needed.add("DETCRIM")
        if given.get("sub1") == "none":
            needed -= {"ROUTE1", "FREQ1", "FRSTUSE1"}
        return needed
