"""What `footbridge plan FILE` does: plans, keeps the plan, and says how it stands."""

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace

import highspy
from rich.console import Console

from deploy.cli.plan import courses, tables
from deploy.cli.plan.files import csv_of, problem_of, refuse, with_plan_in_force, write
from deploy.cli.plan.weeks import Asked
from services.scheduling.planner import greedy
from services.scheduling.planner.explaining import explain
from services.scheduling.planner.files.documents import write_plan
from services.scheduling.planner.opening import openings
from services.scheduling.planner.plan import Cancelled, Ending, Plan, Progress, Report, plan_of
from services.scheduling.planner.planning import plan_sites
from services.scheduling.planner.problem import Problem
from services.scheduling.planner.replanning import replan
from services.scheduling.planner.sectioning.problem import SectioningProblem
from services.scheduling.planner.validation import PlanningProblemInvalid
from services.scheduling.planner.weeks import warm_up, weeks_for

_ALTERNATIVES = 3
_Way = Callable[[Problem], greedy.Weeks]
_SPREADSHEET: dict[str, _Way] = {"first come, first served": greedy.first_come_first_served}


def solve(asked: Asked) -> None:
    """Do what is asked. Exit code 2 where the input has to be changed."""
    problem = problem_of(asked.file, asked.clients, asked.sessions, asked.travel_minutes)
    hush_the_solver()
    if isinstance(problem, SectioningProblem):
        courses.enrol_all(problem, asked.seconds, asked.out, as_json=asked.as_json)
        return
    warm_up()
    if asked.in_force is not None:
        problem = with_plan_in_force(problem, asked.in_force)
    try:
        if asked.one is not None:
            _plan_one(problem, asked.one)
        else:
            _plan_all(problem, asked)
    except PlanningProblemInvalid as error:
        which = error.members.get("which")
        refuse(f"{f'{which}: ' if which else ''}{error.detail} ({error.rule})")


def _plan_all(problem: Problem, asked: Asked) -> None:
    plan, fewest = _plan(problem, asked.seconds)
    document = write_plan(plan.weeks, plan.cost, plan.bound if fewest is None else None)
    if asked.out is not None:
        is_table = asked.out.suffix.lower() == ".csv"
        text = csv_of(plan.weeks, problem.offers) if is_table else json.dumps(document) + "\n"
        write(asked.out, text)
    if asked.as_json:
        print(json.dumps(document, indent=2))  # noqa: T201 - the output asked for
        return
    console = Console(soft_wrap=not sys.stdout.isatty())
    console.print(tables.clients(problem, plan.weeks, everybody=asked.everybody))
    if fewest is not None:
        console.print(tables.changes(problem, plan.weeks))
    ways = _ways(replanned=fewest is not None) if asked.compare else _SPREADSHEET
    baselines = {name: _measured(problem, way) for name, way in ways.items()}
    tables.say(plan, baselines, fewest, console)
    if asked.explain:
        tables.reasons(explain(problem, plan.weeks), console)
    if asked.gain:
        tables.gains(openings(problem, plan.weeks), console)
    if asked.compare:
        console.print(tables.comparison({"this plan": plan} | baselines))


def hush_the_solver() -> None:
    """Have HiGHS greet nobody: it writes to the process's output when it is first used."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()  # type: ignore[no-untyped-call]  # untyped upstream
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _plan(problem: Problem, seconds: float) -> tuple[Plan, int | None]:
    """Return the best plan, or where weeks are in force the one that changes least.

    Then the fewest clients that any plan must touch come with it.
    """
    with _watching() as (report, cancelled):
        if all(client.in_force is None for client in problem.clients):
            plan = plan_sites(problem, seconds=seconds, progress=report, cancelled=cancelled)
            return plan, None
        again = replan(problem, seconds=seconds, progress=report, cancelled=cancelled)
    return replace(again.plan, cost=again.plan.totals.cost(problem.weights)), again.fewest_touched


def _plan_one(problem: Problem, name: str) -> None:
    """Print the best weeks of one client from the seats that the weeks in force leave."""
    client = next((one for one in problem.clients if one.id == name), None)
    if client is None:
        refuse("--one names no client of the file: give the id of one")
    taken = Counter(
        offer for other in problem.clients if other is not client for offer in other.in_force or ()
    )
    free = [offer for offer in problem.offers if taken[offer.id] < offer.seats]
    found = weeks_for(client, free, problem.travel, count=_ALTERNATIVES, weights=problem.weights)
    Console(soft_wrap=not sys.stdout.isatty()).print(tables.alternatives(problem, client, found))


def _ways(*, replanned: bool) -> dict[str, _Way]:
    """Return what is done without a planner."""
    repair: dict[str, _Way] = {"repair one by one": greedy.repair_one_by_one}
    return {**_SPREADSHEET, "hardest first": greedy.hardest_first, **(repair if replanned else {})}


def _measured(problem: Problem, way: _Way) -> Plan:
    started = time.perf_counter()
    weeks = {client: tuple(one.id for one in week) for client, week in way(problem).items()}
    spent = time.perf_counter() - started
    return plan_of(problem, weeks, bound=0.0, seconds=spent, ending=Ending.FINISHED)


@contextmanager
def _watching() -> Iterator[tuple[Report, Cancelled]]:
    """Show how far the planner has come, where a person looks on; Ctrl-C takes the best so far."""
    asked_to_stop: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: asked_to_stop.append(number))
    console = Console(stderr=True)
    status = console.status("planning (Ctrl-C takes the best so far)")

    def report(now: Progress) -> None:
        status.update(f"{now.stage}: cost {now.cost:,}, proven {now.bound:,.0f}")

    try:
        with status if console.is_terminal else nullcontext():
            yield report, lambda: bool(asked_to_stop)
    finally:
        signal.signal(signal.SIGINT, before)
