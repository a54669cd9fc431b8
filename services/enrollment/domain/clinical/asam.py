"""Owns what The ASAM Criteria asks: dimensions, levels by edition, and the level ratings lead to.

Third edition: Mee-Lee et al. (eds.), The ASAM Criteria, 2013; six rated dimensions. Fourth edition:
Waller et al. (eds.), 2023; dimensions 1 to 5 are rated, and the sixth, person-centered
considerations, is weighed with the client. Ratings run from 0 to 4 (third edition, pp. 54-58).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from services.enrollment.domain.codes import LevelOfCare
from shared.errors import BrokenRule, Invalid

RISKS = ("no", "mild", "moderate", "serious", "utmost")
"""What the ratings 0 to 4 say of the risk."""


class Edition(IntEnum):
    THIRD = 3
    FOURTH = 4


class Consideration(StrEnum):
    """Dimension 6 of the fourth edition: what bears on which care the client can and will use."""

    PATIENT_PREFERENCES = "patient_preferences"
    BARRIERS_TO_CARE = "barriers_to_care"
    MOTIVATIONAL_ENHANCEMENT = "motivational_enhancement"


class RatingIsImpossible(Invalid):
    """Every rated dimension of the edition has one rating; each that has not is named at once."""

    def __init__(self, wrong: Sequence[str]) -> None:
        errors = [{"field": "ratings", "message": message} for message in wrong]
        BrokenRule.__init__(self, " ".join(wrong), errors=errors)


class ConsiderationsAreOfFourthEdition(Invalid):
    """The third edition has no person-centered considerations: its sixth dimension is rated."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A level, and one sentence for each dimension that says what it asks for."""

    level: LevelOfCare
    sentences: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RecommendationRules:
    """One version of how ratings lead to a level: the least intensive that meets every dimension.

    `levels` go up in intensity. `floors[dimension][rating]` is the least intensive level that can
    meet such a need; they are this platform's reading of the published levels, a proposal that a
    clinician confirms or overrides, and not ASAM's own decision rules.
    """

    edition: Edition
    version: int
    levels: tuple[LevelOfCare, ...]
    dimensions: Mapping[int, str]
    floors: Mapping[int, tuple[LevelOfCare, ...]]

    def recommend(
        self, ratings: Mapping[int, int], considerations: Collection[Consideration] = ()
    ) -> Recommendation:
        needed = {number: self.floors[number][rating] for number, rating in ratings.items()}
        level = max(needed.values(), key=self.levels.index)
        sentences = [
            f"Dimension {number}, {self.dimensions[number]}, is rated {rating},"
            f" {RISKS[rating]} risk: it asks for level {needed[number]}"
            f"{', and so decides.' if needed[number] == level else ' at least.'}"
            for number, rating in sorted(ratings.items())
        ]
        if self.edition is Edition.FOURTH:
            sentences.append(_weighed(considerations))
        return Recommendation(level, tuple(sentences))

    def must_rate(self, dimensions: Sequence[int]) -> None:
        """Raise RatingIsImpossible unless each rated dimension stands here once."""
        count = Counter(dimensions)
        wrong = [f"Dimension {n} has no rating." for n in self.floors if not count[n]]
        wrong += [f"Dimension {n} is rated twice." for n in self.floors if count[n] > 1]
        wrong += [
            f"Dimension {n} is not rated in edition {self.edition.value}."
            for n in sorted(count.keys() - self.floors.keys())
        ]
        if wrong:
            raise RatingIsImpossible(wrong)

    def must_know(self, considerations: Collection[Consideration]) -> None:
        if considerations and self.edition is not Edition.FOURTH:
            raise ConsiderationsAreOfFourthEdition(
                "Leave them out: this edition rates its sixth dimension.", field="considerations"
            )


def _weighed(considerations: Collection[Consideration]) -> str:
    noted = ", ".join(one.value.replace("_", " ") for one in Consideration if one in considerations)
    return "Dimension 6, person-centered considerations, is not rated: " + (
        f"weigh with the client what was noted ({noted})." if noted else "nothing was noted."
    )


def is_same_level(one: str, other: str) -> bool:
    """Say whether two codes name one level: "4.0" of the TEDS list is "4"."""
    return float(one) == float(other)
