"""A template: what a plan proposes and which review tasks it has, by program and by occasion."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.aftercare.domain.linkages.linkage import LinkageKind
from shared.errors import Invalid


class TemplatesOverlap(Invalid):
    """Two templates of one version are for the same program and occasion."""


class NothingForAnyProgram(Invalid):
    """An occasion has no template for the programs that have none of their own."""


class TaskIsListedTwice(Invalid):
    pass


class LinkageIsProposedTwice(Invalid):
    pass


class NothingToSignOff(Invalid):
    """A template asks for sign-off and lists no task."""


class ProgramIsUnknown(Invalid):
    """No client of this site has been in a program of this code."""


class ProviderIsUnknown(Invalid):
    """No organisation of the site's directory has this code."""


class Occasion(StrEnum):
    """What a plan follows: a program that is completed, or a stay that ends otherwise."""

    COMPLETION = "completion"
    OTHER_DISCHARGE = "other_discharge"


@dataclass(frozen=True, slots=True)
class ProposedLinkage:
    """What may follow; `provider_code` names an organisation of the directory."""

    kind: LinkageKind
    provider_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTemplate:
    """What plans of one program have on one occasion; without `program`: of any other program.

    `tasks` are codes of what is looked at in review. With `needs_sign_off` a plan is activated
    once each is done or not needed; without it they are a list that holds nothing up.
    """

    occasion: Occasion
    program: str | None = None
    linkages: tuple[ProposedLinkage, ...] = ()
    tasks: tuple[str, ...] = ()
    needs_sign_off: bool = False


ASKS_NOTHING = PlanTemplate(occasion=Occasion.COMPLETION)
"""That of plans which were drafted before there were templates."""


def choose(
    templates: Iterable[PlanTemplate], program: str | None, occasion: Occasion
) -> PlanTemplate:
    """Return the program's own template for the occasion, else the one for any program."""
    by_program = {one.program: one for one in templates if one.occasion is occasion}
    return by_program.get(program) or by_program[None]


def check_templates(templates: tuple[PlanTemplate, ...]) -> None:
    """Refuse templates that contradict themselves, naming the first that does.

    Raises TemplatesOverlap, NothingForAnyProgram, TaskIsListedTwice, LinkageIsProposedTwice,
    NothingToSignOff.
    """
    seen: set[tuple[str | None, Occasion]] = set()
    for place, one in enumerate(templates):
        if (one.program, one.occasion) in seen:
            detail = "Another template is for this program and occasion: join them, or drop one."
            raise TemplatesOverlap(detail, field=f"templates.{place}.program")
        seen.add((one.program, one.occasion))
        _check_parts(one, f"templates.{place}")
    for occasion in Occasion:
        if (None, occasion) not in seen:
            detail = f"Add a template without a program for the occasion {occasion}."
            raise NothingForAnyProgram(detail, field="templates", occasion=str(occasion))


def _check_parts(template: PlanTemplate, at: str) -> None:
    if (place := _repeated(template.tasks)) is not None:
        raise TaskIsListedTwice("List each task once.", field=f"{at}.tasks.{place}")
    if (place := _repeated(template.linkages)) is not None:
        detail = "Propose each kind once, or each time with another provider."
        raise LinkageIsProposedTwice(detail, field=f"{at}.linkages.{place}")
    if template.needs_sign_off and not template.tasks:
        detail = "List a task that is signed off, or ask for no sign-off."
        raise NothingToSignOff(detail, field=f"{at}.needs_sign_off")


def _repeated(values: tuple[Hashable, ...]) -> int | None:
    """Return the place of the first value that came before."""
    seen: Counter[Hashable] = Counter()
    for place, value in enumerate(values):
        seen[value] += 1
        if seen[value] > 1:
            return place
    return None
