"""A trial: which template each plan of the last weeks would have had, before one is published."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.aftercare.domain.episodes.known_episode import COMPLETED
from services.aftercare.domain.plans.template import Occasion, PlanTemplate, choose


@dataclass(frozen=True, slots=True)
class PlansByFacts:
    """How many plans follow stays of one program that ended one way, and how many are drafts."""

    program: str | None
    disposition: str | None
    is_completed: bool
    plans: int
    waiting: int

    def occasion(self) -> Occasion:
        """Return what `KnownEpisode.occasion` does for each of them."""
        if self.is_completed or self.disposition in {None, COMPLETED}:
            return Occasion.COMPLETION
        return Occasion.OTHER_DISCHARGE


@dataclass(frozen=True, slots=True)
class Trial:
    plans: int
    waiting: int
    uses: tuple[Mapping[str, Any], ...]


def try_out(templates: tuple[PlanTemplate, ...], counted: Iterable[PlansByFacts]) -> Trial:
    """Return, template by template, what it would have been used for."""
    plans: Counter[PlanTemplate] = Counter()
    waiting: Counter[PlanTemplate] = Counter()
    for one in counted:
        template = choose(templates, one.program, one.occasion())
        plans[template] += one.plans
        waiting[template] += one.waiting
    uses = tuple(
        {
            "program": template.program,
            "occasion": template.occasion,
            "plans": plans[template],
            "waiting": waiting[template],
        }
        for template in templates
    )
    return Trial(plans.total(), waiting.total(), uses)
