"""How a plan came about, in sentences: what called for it, what it follows, what is open."""

from collections.abc import Iterator
from datetime import date

from services.aftercare.domain.episodes.known_episode import Call, KnownEpisode
from services.aftercare.domain.plans.decisions import drafted_again
from services.aftercare.domain.plans.goals import GoalOfStay
from services.aftercare.domain.plans.plan import ContinuingCarePlan, PlanState
from services.aftercare.domain.plans.template import Occasion
from services.aftercare.domain.plans.template_version import FIRST_DAY

_OCCASIONS = {
    Occasion.COMPLETION: "for who completes the program",
    Occasion.OTHER_DISCHARGE: "for who leaves before the program is completed",
}


def explain(
    plan: ContinuingCarePlan,
    episode: KnownEpisode,
    goals: list[GoalOfStay],
    later_stay: date | None,
    *,
    key_is_destroyed: bool = False,
) -> list[str]:
    """Return the sentences; they hold codes, days and counts, and nothing a person wrote."""
    return [
        *_calls(episode),
        *_template(plan),
        *_tasks(plan),
        *_goals(plan, goals),
        *_beginning(plan),
        *_end(plan, key_is_destroyed=key_is_destroyed),
        *_later_stay(later_stay),
        *_key(is_destroyed=key_is_destroyed),
    ]


def _calls(episode: KnownEpisode) -> Iterator[str]:
    end = episode.discharge
    if Call.LAST_PHASE in episode.called_for_by:
        yield _told(
            "The last phase started on {}, which calls for a plan.",
            "The last phase had started, which called for a plan; the client is in another one.",
            episode.last_phase_started_on,
        )
    if Call.COMPLETION in episode.called_for_by:
        yield _told(
            "The program was completed on {}, which calls for a plan.",
            "The program had been completed, which called for a plan; it is open again.",
            episode.program_completed_on,
        )
    if Call.DISCHARGE in episode.called_for_by and end is None:
        yield "The stay had ended, which called for a plan; the discharge was taken back."
    if end is not None:
        yield f"The stay ended on {end.discharged_on} ({end.disposition})."
    if episode.never_was:
        yield "The stay was entered by mistake."
    if episode.is_elsewhere:
        yield "The client went on at another site."


def _told(holds: str, taken_back: str, day: date | None) -> str:
    return taken_back if day is None else holds.format(day)


def _template(plan: ContinuingCarePlan) -> Iterator[str]:
    template = plan.template
    of = f"version {plan.template_version} of the site's templates"
    if plan.template_version == FIRST_DAY:
        of = "the templates of a first day, as the site had published none"
    whose = f"program {template.program}" if template.program else "any program"
    yield f"It follows {of}: the one of {whose}, {_OCCASIONS[template.occasion]}."


def _tasks(plan: ContinuingCarePlan) -> Iterator[str]:
    tasks, still_open = plan.template.tasks, plan.open_tasks()
    if not tasks:
        yield "Its template has no review tasks."
        return
    looked_at = f"{len(tasks) - len(still_open)} of {len(tasks)} review tasks are looked at"
    yield f"{looked_at}; open: {', '.join(still_open)}." if still_open else f"{looked_at}."
    if still_open and plan.state is PlanState.DRAFT:
        if plan.template.needs_sign_off:
            yield "It cannot be activated before these are done or not needed."
        else:
            yield "They do not hold up its activation."


def _goals(plan: ContinuingCarePlan, goals: list[GoalOfStay]) -> Iterator[str]:
    carried = sum(goal.carried_over for goal in goals)
    yield (
        f"Goals of the stay: {len(goals)}, carried over: {carried};"
        f" goals of its own: {len(plan.own_goals)}."
    )


def _beginning(plan: ContinuingCarePlan) -> Iterator[str]:
    if plan.starts_on is not None:
        now = plan.state.value.replace("_", " ")
        yield f"A person activated it, to begin on {plan.starts_on}; now it is {now}."
    elif (again := drafted_again(plan.decisions)) and plan.state is PlanState.DRAFT:
        yield (
            f"It was under way when it was called off by mistake; that was taken back on"
            f" {again.at:%Y-%m-%d}. Nothing is asked until a person activates it with a new first"
            " day; a person may revoke it instead."
        )


def _end(plan: ContinuingCarePlan, *, key_is_destroyed: bool) -> Iterator[str]:
    if plan.called_off:
        yield "It was called off by what became of the stay or of the client; nobody decided so."
        if not key_is_destroyed:
            yield "Should that be taken back, it is drafted again, for a person to decide."
    if plan.replaced_by is not None:
        yield "It was completed because a later plan of the client took its place."


def _later_stay(began_on: date | None) -> Iterator[str]:
    if began_on is not None:
        yield (
            f"The client began another stay here on {began_on}; this plan goes on until it is"
            " completed or a later one replaces it."
        )


def _key(*, is_destroyed: bool) -> Iterator[str]:
    if is_destroyed:
        yield (
            "The client's key was destroyed: nothing is asked of them or kept of them any more, and"
            " no plan of theirs begins, or is drafted again, whatever is taken back."
        )
