import json
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from deploy.cli.plan import solving
from services.scheduling.planner.files.documents import write_problem
from services.scheduling.planner.plan import Cancelled, Plan
from services.scheduling.planner.planning import plan_sites
from services.scheduling.planner.problem import Problem
from tests.support import planning
from tests.support.planning.sites import site

UNUSABLE = 2
ITC = Path(planning.__file__).with_name("itc_small.xml")


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["plan", *map(str, arguments)])


@pytest.fixture
def example(tmp_path: Path) -> Sequence[str | Path]:
    """The options that plan the example that a coordinator is given."""
    assert _run("example", tmp_path).exit_code == 0
    return ("--clients", tmp_path / "clients.csv", "--sessions", tmp_path / "sessions.csv")


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    file = tmp_path / "problem.json"
    file.write_text(json.dumps(write_problem(site(1, clients=12))))
    return file


def test_the_example_is_planned_with_what_is_missing_why_and_what_is_proven(
    example: Sequence[str | Path],
) -> None:
    done = _run(*example, "--explain", "--gain", "--compare")

    assert done.exit_code == 0
    assert "9 of 10 clients are served in full (90%)" in done.output
    assert "first come, first served: 8 (80%)" in done.output
    assert "gap 0.00%" in done.output
    assert "lacks family" in done.output
    assert "hardest first" in done.output
    assert "What one more group would gain" in done.output


def test_an_example_overwrites_nothing(tmp_path: Path) -> None:
    _run("example", tmp_path)
    (tmp_path / "clients.csv").write_text("mine")

    again = _run("example", tmp_path)

    assert again.exit_code == UNUSABLE
    assert (tmp_path / "clients.csv").read_text() == "mine"


def test_a_plan_is_written_and_the_checker_finds_it_valid(problem: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"

    assert _run(problem, "--out", plan).exit_code == 0
    judged = _run("check", problem, plan, "--json")

    assert judged.exit_code == 0
    assert json.loads(judged.stdout)["cost"] == json.loads(plan.read_text())["cost"]


def test_a_plan_that_breaks_a_rule_is_told_apart_by_its_exit_code(
    problem: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    _run(problem, "--out", plan)
    broken = json.loads(plan.read_text())
    week = next(iter(broken["weeks"].values()))
    week.append(week[0])
    plan.write_text(json.dumps(broken))

    judged = _run("check", problem, plan)

    assert judged.exit_code == 1
    assert "not valid: 1 rule" in judged.output


def test_a_plan_for_a_spreadsheet_has_a_row_for_each_session(
    example: Sequence[str | Path], tmp_path: Path
) -> None:
    out = tmp_path / "plan.csv"

    _run(*example, "--out", out)

    rows = out.read_text().splitlines()
    assert rows[0] == "client,session,type,day,begins,ends,place,clinician"
    assert {row.split(",")[0] for row in rows[1:]} == {f"c-{number:02}" for number in range(1, 11)}
    assert {row.count(",") for row in rows} == {7}


def test_replanning_changes_no_more_weeks_than_it_must_and_says_so(
    example: Sequence[str | Path], tmp_path: Path
) -> None:
    plan, sessions = tmp_path / "plan.json", tmp_path / "sessions.csv"
    _run(*example, "--out", plan)
    lines = sessions.read_text().splitlines()
    sessions.write_text("\n".join(line for line in lines if not line.startswith("g-tu-am")))

    done = _run(*example, "--replan", plan, "--compare")

    assert done.exit_code == 0
    assert "weeks change" in done.output
    assert "leaves" in done.output
    assert "g-tu-am" in done.output
    assert "repair one by one" in done.output


def test_whoever_stops_it_gets_the_best_plan_so_far(
    problem: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = tmp_path / "plan.json"

    def stopped(problem: Problem, *, cancelled: Cancelled, **options: Any) -> Plan:
        os.kill(os.getpid(), signal.SIGINT)
        assert cancelled()
        return plan_sites(problem, cancelled=cancelled, **options)

    monkeypatch.setattr(solving, "plan_sites", stopped)
    done = _run(problem, "--out", plan)

    assert done.exit_code == 0
    assert "best plan so far" in done.output
    assert _run("check", problem, plan).exit_code == 0


def test_without_a_change_replanning_touches_nobody(problem: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    _run(problem, "--out", plan)

    assert "0 clients' weeks change, by 0 sessions" in _run(problem, "--replan", plan).output


def test_one_client_gets_the_best_weeks_from_the_seats_that_others_leave(
    example: Sequence[str | Path], tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    _run(*example, "--out", plan)

    done = _run(*example, "--replan", plan, "--one", "c-03")

    assert done.exit_code == 0
    assert "c-03 1" in done.output
    assert "c-01" not in done.output
    assert _run(*example, "--one", "c-99").exit_code == UNUSABLE


def test_as_json_nothing_but_the_plan_is_printed(problem: Path) -> None:
    printed = json.loads(_run(problem, "--json").stdout)

    assert len(printed["weeks"]) == 12


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Mo-Fr 08:30-17:00", "Mo-Su", "kept-times-leave-the-required-hours"),
        ("c-02,north,early recovery,9,3", "c-02,north,early recovery,21,3", "within-the-limit"),
        ("c-02,", "c-01,", "client-ids-are-unique"),
        ("c-02,north,early recovery,9", "c-02,north,early recovery,many", "line 3, column hours"),
        ("id,site", "id,shoes", "its heading is not known"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_what_to_change(
    old: str, new: str, says: str, example: Sequence[str | Path], tmp_path: Path
) -> None:
    clients = tmp_path / "clients.csv"
    clients.write_text(clients.read_text().replace(old, new))

    done = _run(*example, "--out", tmp_path / "plan.json")

    assert done.exit_code == UNUSABLE
    assert says in done.output
    assert not (tmp_path / "plan.json").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nowhere.json",), "nowhere.json: cannot be read"),
        (("--clients", "c.csv"), "Give one JSON file, or both"),
        (("check", "nowhere.json", "nowhere.json"), "cannot be read"),
        (("itc", "nowhere.xml", "out.json"), "cannot be read"),
    ],
)
def test_a_file_that_is_not_there_is_named(arguments: tuple[str, ...], says: str) -> None:
    done = _run(*arguments)

    assert done.exit_code == UNUSABLE
    assert says in done.output


def test_an_itc_instance_is_converted_planned_and_checked(tmp_path: Path) -> None:
    problem, plan = tmp_path / "out.json", tmp_path / "plan.json"

    converted = _run("itc", ITC, problem)
    planned = _run(problem, "--out", plan)
    judged = _run("check", problem, plan, "--json")

    assert "4 students, 3 courses" in converted.output
    assert planned.exit_code == 0
    assert json.loads(judged.stdout)["cost"] == 50


def test_an_instance_that_is_none_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    wrong, out = tmp_path / "in.xml", tmp_path / "out.json"
    wrong.write_text("<timetable/>")

    assert _run("itc", wrong, out).exit_code == UNUSABLE
    assert not out.exists()
