"""Owns the minimum data set of an episode: what SAMHSA's TEDS asks beside what we know anyhow.

Substances and diagnoses are among it: it is shown to care staff, counted and exported, and is in no
event and no log.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.enrollment.domain.days import DatePrecision, DaysAreDerived
from services.enrollment.domain.reporting.teds.elements import ELEMENTS
from services.enrollment.domain.stays.episode import Episode
from services.enrollment.domain.stays.episode_states import EpisodeState
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid


class CodeIsNotInCodebook(Invalid):
    """An element takes only what the codebook of the record's year has a code for."""


class MinimumDataOfMistake(BrokenRule):
    """An episode that was entered in error has no data of its own to report."""


@dataclass(kw_only=True)
class MinimumData(Aggregate):
    """What was given of one episode, by TEDS element; its id is the episode's.

    An element that was not given is not in `given`; "none" is a term where TEDS has it.
    """

    client_id: UUID
    codebook_year: int
    given: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, episode: Episode, *, codebook_year: int) -> "MinimumData":
        return cls(
            id=episode.id,
            site=episode.site,
            client_id=episode.client_id,
            codebook_year=codebook_year,
        )

    def record(self, given: Mapping[str, str], *, codebook_year: int, of: Episode) -> None:
        """Keep what is given in place of what was; what is left out is not given any more.

        Raises CodeIsNotInCodebook for the first element that the year's codebook cannot say.
        """
        if of.state is EpisodeState.ENTERED_IN_ERROR:
            raise MinimumDataOfMistake("This episode was entered in error.")
        for name, term in given.items():
            _require_code(name, term, codebook_year)
        if "los" in given and of.date_precision is DatePrecision.DAY:
            raise DaysAreDerived("The episode's dates say it.", field="given.los")
        self.given, self.codebook_year = dict(given), codebook_year


def _require_code(name: str, term: str, year: int) -> None:
    element = ELEMENTS.get(name)
    if element is None or element.vocabulary.code(term, year) is None:
        raise CodeIsNotInCodebook(
            f"The codebook of {year} has no such code.", field=f"given.{name}"
        )
