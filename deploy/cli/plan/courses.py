"""`footbridge plan` of a sectioning problem: who takes which sections, and how good that is."""

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from deploy.cli.plan.files import refuse, write
from services.scheduling.planner.files.sections import write_sectioning_plan
from services.scheduling.planner.sectioning.plan import SectioningPlan
from services.scheduling.planner.sectioning.problem import SectioningProblem, TooManyWays


def enrol_all(
    problem: SectioningProblem, seconds: float, out: Path | None, *, as_json: bool
) -> None:
    """Plan, keep the plan, and say what collides and what is not taken."""
    from services.scheduling.planner.sectioning.solve import enrol, first_come_first_served  # noqa: PLC0415 - its kernel takes seconds to load, and other plans do without

    try:
        plan = enrol(problem, seconds)
    except TooManyWays as error:
        refuse(str(error))
    document = write_sectioning_plan(plan)
    if out is not None:
        write(out, json.dumps(document) + "\n")
    if as_json:
        print(json.dumps(document, indent=2))  # noqa: T201 - the output asked for
        return
    _say(problem, plan, first_come_first_served(problem))


def _say(problem: SectioningProblem, plan: SectioningPlan, in_turn: SectioningPlan) -> None:
    wanted = sum(len(student.courses) for student in problem.students)
    table = Table("", box=None, pad_edge=False)
    for heading in ("courses taken", "of", "pairs that collide", "cost", "s"):
        table.add_column(heading, justify="right")
    for name, one in (("this plan", plan), ("first come, first served", in_turn)):
        table.add_row(
            name,
            f"{wanted - one.unseated:,}",
            f"{wanted:,}",
            f"{one.conflicts:,}",
            f"{one.cost:,}",
            f"{one.seconds:.1f}",
        )
    console = Console(soft_wrap=True)
    console.print(table)
    proven = f"Proven: none costs less than {plan.bound:,.0f} (gap {plan.gap:.2%})."
    console.print(proven, highlight=False)
