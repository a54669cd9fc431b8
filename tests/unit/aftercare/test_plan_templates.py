"""Templates as data: which one a plan has, which contradictions are refused, what a draft pins."""

from datetime import date

import pytest

from services.aftercare.domain.linkages.linkage import LinkageKind
from services.aftercare.domain.plans.plan import ContinuingCarePlan
from services.aftercare.domain.plans.queue import place_in_queue
from services.aftercare.domain.plans.template import (
    LinkageIsProposedTwice,
    NothingForAnyProgram,
    NothingToSignOff,
    Occasion,
    PlanTemplate,
    ProposedLinkage,
    TaskIsListedTwice,
    TemplatesOverlap,
    check_templates,
    choose,
)
from services.aftercare.domain.plans.template_version import (
    FIRST_DAY_TEMPLATES,
    VERSION_STEPS,
    TemplatesAreNotDraft,
    TemplateVersion,
    VersionState,
)
from services.aftercare.domain.plans.trial import PlansByFacts, try_out
from shared.errors import Invalid
from shared.identifiers import new_id
from tests.unit.aftercare.memory import MemoryAftercare
from tests.unit.aftercare.room import NOON, Room
from tests.unit.aftercare.stories import SITE, hear

COMPLETION = PlanTemplate(occasion=Occasion.COMPLETION, tasks=("crisis-contacts",))
OTHER = PlanTemplate(occasion=Occasion.OTHER_DISCHARGE)
OF_IOP = PlanTemplate(occasion=Occasion.COMPLETION, program="iop", tasks=("iop-task",))
OF_PHP = PlanTemplate(occasion=Occasion.COMPLETION, program="php", tasks=("php-task",))
THERAPY = ProposedLinkage(LinkageKind.THERAPY)


def published(number: int, *own: PlanTemplate) -> TemplateVersion:
    version = TemplateVersion(id=new_id(), site=SITE, templates=(COMPLETION, OTHER, *own))
    version.publish(number, NOON, "director")
    return version


async def publish(room: Room, version: TemplateVersion) -> None:
    async def add(uow: object) -> None:
        uow.plan_templates.add(version)  # type: ignore[attr-defined]  # either unit of work

    await room.run(add)


def test_what_a_first_day_has_contradicts_itself_nowhere() -> None:
    check_templates(FIRST_DAY_TEMPLATES)


@pytest.mark.parametrize(
    ("templates", "refusal", "field"),
    [
        ((COMPLETION, OTHER, OF_IOP, OF_IOP), TemplatesOverlap, "templates.3.program"),
        ((COMPLETION, COMPLETION, OTHER), TemplatesOverlap, "templates.1.program"),
        ((COMPLETION, OF_IOP), NothingForAnyProgram, "templates"),
        ((), NothingForAnyProgram, "templates"),
        (
            (PlanTemplate(occasion=Occasion.COMPLETION, tasks=("a", "b", "a")), OTHER),
            TaskIsListedTwice,
            "templates.0.tasks.2",
        ),
        (
            (COMPLETION, PlanTemplate(occasion=OTHER.occasion, linkages=(THERAPY, THERAPY))),
            LinkageIsProposedTwice,
            "templates.1.linkages.1",
        ),
        (
            (COMPLETION, PlanTemplate(occasion=OTHER.occasion, needs_sign_off=True)),
            NothingToSignOff,
            "templates.1.needs_sign_off",
        ),
    ],
)
def test_templates_that_contradict_themselves_are_refused_by_name(
    templates: tuple[PlanTemplate, ...], refusal: type[Invalid], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        check_templates(templates)
    assert refused.value.members["errors"][0]["field"] == field


def test_a_program_has_its_own_template_or_the_one_for_any() -> None:
    templates = (COMPLETION, OTHER, OF_IOP)
    assert choose(templates, "iop", Occasion.COMPLETION) is OF_IOP
    assert choose(templates, "php", Occasion.COMPLETION) is COMPLETION
    assert choose(templates, None, Occasion.COMPLETION) is COMPLETION
    assert choose(templates, "iop", Occasion.OTHER_DISCHARGE) is OTHER


@pytest.mark.parametrize("state", list(VersionState))
@pytest.mark.parametrize("name", list(VERSION_STEPS))
def test_a_version_takes_exactly_the_steps_of_its_table(name: str, state: VersionState) -> None:
    version = TemplateVersion(id=new_id(), site=SITE, templates=(COMPLETION, OTHER), state=state)
    take = {
        "revise": lambda: version.revise((COMPLETION, OTHER, OF_IOP)),
        "publish": lambda: version.publish(1, NOON, "director"),
        "discard": version.discard,
    }[name]
    if state in VERSION_STEPS[name].before:
        take()
        assert version.state is VERSION_STEPS[name].after
    else:
        with pytest.raises(TemplatesAreNotDraft):
            take()
        assert (version.state, version.templates) == (state, (COMPLETION, OTHER))


async def test_a_draft_keeps_the_version_it_was_drafted_by(memory_room: Room) -> None:
    await publish(memory_room, published(1, OF_IOP))
    await hear(memory_room.units, [memory_room.episode.phase_started(1, is_last=True)])
    later = PlanTemplate(occasion=Occasion.COMPLETION, program="iop", tasks=("later-task",))
    await publish(memory_room, published(2, later))
    await hear(memory_room.units, [memory_room.episode.enrolled()])
    plan = await memory_room.plan()
    assert (plan.template_version, plan.template) == (1, OF_IOP)


async def test_a_draft_follows_the_program_and_the_end_of_the_stay(memory_room: Room) -> None:
    await publish(memory_room, published(1, OF_IOP, OF_PHP))
    episode, units = memory_room.episode, memory_room.units
    await hear(units, [episode.enrolled(), episode.phase_started(1, is_last=True)])
    assert (await memory_room.plan()).template == OF_IOP
    await hear(units, [episode.program_changed("php", 2)])
    assert (await memory_room.plan()).template == OF_PHP
    await hear(units, [episode.undone("change_program", 3)])
    assert (await memory_room.plan()).template == OF_IOP
    await hear(units, [episode.discharged("dropped_out", seq=4)])
    assert (await memory_room.plan()).template == OTHER


async def test_an_active_plan_follows_nothing_any_more(memory_room: Room) -> None:
    await publish(memory_room, published(1, OF_IOP))
    episode, units = memory_room.episode, memory_room.units
    await hear(units, [episode.enrolled(), episode.phase_started(1, is_last=True)])
    await memory_room.activate(episode.enrolled().event.started_on)
    await hear(units, [episode.discharged("dropped_out", seq=2)])
    assert (await memory_room.plan()).template == OF_IOP


async def test_each_draft_is_told_once_and_its_calling_off_too(memory_room: Room) -> None:
    assert isinstance(memory_room.units, MemoryAftercare)
    episode = memory_room.episode
    last_phase, death = episode.phase_started(1, is_last=True), episode.discharged("death")
    alive = episode.undone("discharge", 3)
    await hear(memory_room.units, [last_phase, episode.program_completed(2), last_phase])
    await hear(memory_room.units, [death, death, alive, alive, death])
    told = memory_room.units.kept.published
    assert [type(event).event_name() for event in told] == [
        "ContinuingCarePlanDrafted",
        "ContinuingCarePlanEnded",
        "ContinuingCarePlanDrafted",
    ]
    assert [getattr(event, "outcome", None) for event in told] == [None, "called_off", None]


async def test_a_plan_that_was_never_ready_is_told_to_nobody(memory_room: Room) -> None:
    assert isinstance(memory_room.units, MemoryAftercare)
    episode = memory_room.episode
    await hear(
        memory_room.units, [episode.discharged("death"), episode.phase_started(1, is_last=True)]
    )
    assert memory_room.units.kept.published == []


def test_a_trial_counts_what_each_template_would_have_been_used_for() -> None:
    counted = [
        PlansByFacts("iop", None, is_completed=False, plans=3, waiting=2),
        PlansByFacts("php", "completed", is_completed=True, plans=4, waiting=0),
        PlansByFacts("iop", "dropped_out", is_completed=False, plans=5, waiting=1),
    ]
    trial = try_out((COMPLETION, OTHER, OF_IOP), counted)
    assert (trial.plans, trial.waiting) == (12, 3)
    assert [(use["program"], use["plans"], use["waiting"]) for use in trial.uses] == [
        (None, 4, 0),
        (None, 5, 1),
        ("iop", 3, 2),
    ]


def test_the_queue_has_what_is_needed_first_and_imported_history_last() -> None:
    ids = sorted(new_id() for _ in range(5))
    places = [
        place_in_queue(ids[4], date(2026, 1, 5), from_history=False),
        place_in_queue(ids[0], date(2026, 1, 6), from_history=False),
        place_in_queue(ids[3], date(2026, 1, 6), from_history=False),
        place_in_queue(ids[1], None, from_history=False),
        place_in_queue(ids[2], date(2019, 1, 1), from_history=True),
    ]
    assert places == sorted(places)
    assert len(set(places)) == 5


def test_a_plan_from_before_templates_asks_nothing() -> None:
    plan = ContinuingCarePlan(id=new_id(), site=SITE, episode_id=new_id(), client_id=new_id())
    assert plan.open_tasks() == []
