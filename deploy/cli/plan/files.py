"""The files that `footbridge plan` reads and writes, and how it refuses what it cannot use."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console

from services.scheduling.planner.contradictions import ContradictoryProblem, check
from services.scheduling.planner.files.complaints import UnreadableFile
from services.scheduling.planner.files.documents import read_plan, read_problem
from services.scheduling.planner.files.sections import read_sectioning
from services.scheduling.planner.files.tables import read_clients, read_sessions
from services.scheduling.planner.files.week_times import written
from services.scheduling.planner.problem import Offer, Problem
from services.scheduling.planner.sectioning.problem import SectioningProblem

UNUSABLE = 2
"""The exit code where the input has to be changed."""
_SECTIONING = b'"footbridge-sectioning-problem"'
_SHOWN = 20


def refuse(*reasons: str) -> NoReturn:
    console = Console(stderr=True, soft_wrap=True)
    for reason in reasons:
        console.print(reason, style="red", markup=False, highlight=False)
    raise typer.Exit(UNUSABLE)


def content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        refuse(f"{path.name}: cannot be read: {error.strerror}")


def problem_of(
    file: Path | None, clients: Path | None, sessions: Path | None, travel_minutes: int
) -> Problem | SectioningProblem:
    """Return the problem of one JSON file, or of two CSV files; refuse what cannot be planned."""
    try:
        if file is not None and clients is None and sessions is None:
            content = content_of(file)
            if _SECTIONING in content:
                return read_sectioning(content, file.name)
            problem = read_problem(content, file.name)
        elif file is None and clients is not None and sessions is not None:
            problem = _of_tables(clients, sessions)
        else:
            refuse("Give one JSON file, or both --clients and --sessions.")
        problem = _with_travel(problem, travel_minutes)
        check(problem)
    except UnreadableFile as error:
        refuse(str(error))
    except ContradictoryProblem as error:
        found = [str(one) for one in error.contradictions]
        more = [f"and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
        refuse("This contradicts itself; change:", *found[:_SHOWN], *more)
    return problem


def with_plan_in_force(problem: Problem, file: Path) -> Problem:
    """Return the problem with the weeks of a plan in force; clients it has not are new."""
    weeks = plan_of(file)
    if problem.clients and not weeks.keys() & {client.id for client in problem.clients}:
        refuse(f"{file.name}: is the plan of other clients: give the plan of these")
    return replace(
        problem,
        clients=tuple(
            replace(client, in_force=weeks.get(client.id, client.in_force))
            for client in problem.clients
        ),
    )


def plan_of(file: Path) -> dict[str, frozenset[str]]:
    try:
        return read_plan(content_of(file), file.name)
    except UnreadableFile as error:
        refuse(str(error))


def document_of(file: Path) -> dict[str, Any]:
    """Return any JSON object of a file that another reader has found to be right."""
    document: dict[str, Any] = json.loads(content_of(file).decode("utf-8-sig"))
    return document


def write(file: Path, content: str) -> None:
    """Write beside the file and put it in its place when it is whole."""
    part = file.with_name(f"{file.name}.part")
    try:
        part.write_text(content, encoding="utf-8", newline="")
        part.replace(file)
    except OSError as error:
        refuse(f"{file.name}: cannot be written: {error.strerror}")
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def csv_of(weeks: Mapping[str, Sequence[str]], offers: Sequence[Offer]) -> str:
    """Return a plan for a spreadsheet: a row for each session of each client."""
    by_id = {offer.id: offer for offer in offers}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("client", "session", "type", "day", "begins", "ends", "place", "clinician"))
    for client, week in weeks.items():
        for offer in sorted((by_id[one] for one in week), key=lambda one: one.begins):
            day, begins = written(offer.begins).split()
            ends = written(offer.ends, as_end=True).split()[1]
            place, clinician = offer.place or "telehealth", offer.clinician or ""
            writer.writerow((client, offer.id, offer.type, day, begins, ends, place, clinician))
    return text.getvalue()


def _of_tables(clients: Path, sessions: Path) -> Problem:
    """Return the problem of two CSV files; what is wrong in both is said at once."""
    complaints: list[str] = []
    read: dict[str, Any] = {}
    for name, reader, path in (("c", read_clients, clients), ("s", read_sessions, sessions)):
        try:
            read[name] = reader(content_of(path), path.name)
        except UnreadableFile as error:
            complaints.append(str(error))
    if complaints:
        refuse(*complaints)
    return Problem(clients=read["c"], offers=read["s"])


def _with_travel(problem: Problem, minutes: int) -> Problem:
    if not minutes:
        return problem
    places = {offer.place for offer in problem.offers if offer.place is not None}
    ways = {(one, two): minutes for one in places for two in places if one != two}
    return replace(problem, travel=ways | dict(problem.travel))
