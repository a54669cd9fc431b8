"""The commands of `footbridge plan`: plan, check a plan, an example to try, ITC 2019 instances."""

import json
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

from deploy.cli.plan.files import content_of, document_of, refuse, write
from deploy.cli.plan.weeks import plan_file
from deploy.planning import check as week_checker
from deploy.planning import check_sections as section_checker
from deploy.planning.itc import read_itc
from services.scheduling.planner.files.complaints import UnreadableFile
from services.scheduling.planner.files.documents import read_form
from services.scheduling.planner.files.forms import PlanForm, ProblemForm
from services.scheduling.planner.files.sections import (
    SectioningForm,
    SectioningPlanForm,
    write_sectioning,
)

_EXAMPLE = ("clients.csv", "sessions.csv")
_SHOWN = 20


class _PlanGroup(TyperGroup):
    """`footbridge plan FILE` is `footbridge plan weeks FILE`: the file's name is no command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["weeks", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_PlanGroup,
    no_args_is_help=True,
    help="Plan weeks that fit from files, with nothing else running: footbridge plan FILE.json, or "
    "footbridge plan --clients clients.csv --sessions sessions.csv.",
)
app.command(name="weeks", help="Plan the clients of a file; the word weeks may be left out.")(
    plan_file
)

ProblemFile = Annotated[Path, typer.Argument(help="What was planned, as JSON.")]
PlanFile = Annotated[Path, typer.Argument(help="The plan, as JSON.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the judgement as JSON.")]


@app.command(name="check")
def check_plan(problem: ProblemFile, plan: PlanFile, *, as_json: AsJson = False) -> None:
    """Say whether a plan is valid, what it costs and leaves unmet; exit code 1 where it is not."""
    judged = _judged(problem, plan)
    if as_json:
        print(json.dumps(judged, indent=2))  # noqa: T201 - the output asked for
    else:
        _show(judged, Console(soft_wrap=True))
    if not judged["valid"]:
        raise typer.Exit(1)


@app.command()
def example(folder: Annotated[Path, typer.Argument(help="Where to write it.")]) -> None:
    """Write a small example to try: ten clients and their sessions, as CSV."""
    there = [name for name in _EXAMPLE if (folder / name).exists()]
    if there:
        refuse(f"{', '.join(there)}: is there already; name another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(f"{folder.name}: cannot be made: {error.strerror}")
    for name in _EXAMPLE:
        made = resources.files("deploy.planning").joinpath("example", name)
        write(folder / name, made.read_text("utf-8"))
    options = f"--clients {folder / _EXAMPLE[0]} --sessions {folder / _EXAMPLE[1]}"
    Console(soft_wrap=True).print(f"Now: footbridge plan {options} --explain", highlight=False)


@app.command()
def itc(
    instance: Annotated[Path, typer.Argument(help="An ITC 2019 instance with students, XML.")],
    out: Annotated[Path, typer.Argument(help="The problem file to write; one there is replaced.")],
) -> None:
    """Bring the student side of an ITC 2019 instance into the planner's format."""
    try:
        with instance.open("rb") as stream:
            problem = read_itc(stream, instance.name)
    except UnreadableFile as error:
        refuse(str(error))
    except OSError as error:
        refuse(f"{instance.name}: cannot be read: {error.strerror}")
    write(out, json.dumps(write_sectioning(problem)) + "\n")
    Console(soft_wrap=True).print(
        f"{len(problem.students)} students, {len(problem.courses)} courses, "
        f"{len(problem.sections)} classes. Now: footbridge plan {out}",
        highlight=False,
    )


def _judged(problem: Path, plan: Path) -> dict[str, Any]:
    """Return what the checker says of two files that are what they should be."""
    try:
        is_sectioning = b'"footbridge-sectioning-problem"' in content_of(problem)
        problem_form = SectioningForm if is_sectioning else ProblemForm
        plan_form = SectioningPlanForm if is_sectioning else PlanForm
        read_form(problem_form, content_of(problem), problem.name)
        read_form(plan_form, content_of(plan), plan.name)
    except UnreadableFile as error:
        refuse(str(error))
    checker = section_checker.check if is_sectioning else week_checker.check
    return checker(document_of(problem), document_of(plan))


def _show(judged: dict[str, Any], console: Console) -> None:
    violations = judged["violations"]
    for each in violations[:_SHOWN]:
        console.print(each, style="red", markup=False, highlight=False)
    if len(violations) > _SHOWN:
        console.print(f"and {len(violations) - _SHOWN} more: --json lists them all")
    verdict = "valid" if judged["valid"] else f"not valid: {len(violations)} rules are broken"
    console.print(f"The plan is {verdict}.", highlight=False)
    table = Table("", "", box=None, show_header=False, pad_edge=False)
    table.columns[1].justify = "right"
    levels = judged.get("levels", {k: judged[k] for k in ("conflicts", "unseated") if k in judged})
    for name, count in levels.items():
        table.add_row(name.replace("_", " "), f"{count:,}")
    table.add_row("cost", f"{judged['cost']:,}")
    if "full" in judged:
        share = judged["full"] / judged["clients"] if judged["clients"] else 1
        table.add_row("served in full", f"{judged['full']} of {judged['clients']} ({share:.0%})")
    console.print(table)
