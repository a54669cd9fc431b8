import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy.planning import check as checker
from deploy.planning.check import check
from services.scheduling.planner.files.documents import write_plan, write_problem
from services.scheduling.planner.greedy import first_come_first_served, hardest_first
from services.scheduling.planner.score import Score, score
from tests.support.planning.sites import site, sites, without

Json = dict[str, Any]


def _problem(client: Json | None = None, **session: Any) -> Json:
    group = {
        "id": "g1",
        "site": "north",
        "type": "group",
        "begins": "Mo 09:00",
        "ends": "Mo 12:00",
        "seats": 1,
        "place": "main",
    }
    second = {**group, "id": "g2", "begins": "Mo 12:30", "ends": "Mo 15:30", "place": "annex"}
    return {
        "clients": [{"id": "c1", "site": "north", **(client or {})}],
        "sessions": [{**group, **session}, second],
        "travel": [{"origin": "main", "destination": "annex", "minutes": 20}],
    }


def _violations(problem: Json, *week: str) -> list[str]:
    found: list[str] = check(problem, {"weeks": {"c1": list(week)}})["violations"]
    return found


def test_a_plan_that_breaks_nothing_is_valid_and_costs_what_it_lacks() -> None:
    judged = check(_problem(), {"weeks": {"c1": ["g1", "g2"]}})

    assert judged["valid"]
    assert judged["levels"]["unmet_half_hour"] == 6
    assert judged["levels"]["missing_day"] == 2
    assert judged["cost"] == 6 * 2000 + 2 * 8000
    assert (judged["clients"], judged["full"]) == (1, 0)


@pytest.mark.parametrize(
    ("client", "session", "rule"),
    [
        ({"kept": [{"begins": "Mo 11:30", "ends": "Mo 14:00"}]}, {}, "kept time"),
        ({}, {"site": "south"}, "another site"),
        ({}, {"site": "south", "shared": True}, "another site"),
        ({"in_person": False}, {}, "cannot come"),
        ({"telehealth": False}, {"place": None}, "cannot come"),
        ({}, {"language": "es"}, "language"),
        ({"phase": "maintenance"}, {"phases": ["engagement"]}, "phase"),
        ({"audiences": ["men"]}, {"audience": "women"}, "audience"),
        ({"daily_minutes_limit": 170}, {}, "minutes than allowed on a day"),
        ({"minutes_limit": 179}, {}, "minutes than allowed a week"),
        ({"days_limit": 0}, {}, "days than allowed"),
    ],
)
def test_a_session_that_the_client_may_not_take_is_found(
    client: Json, session: Json, rule: str
) -> None:
    assert any(rule in each for each in _violations(_problem(client, **session), "g1"))


def test_sessions_at_the_same_time_are_found() -> None:
    assert any("overlap" in each for each in _violations(_problem(ends="Mo 12:31"), "g1", "g2"))


def test_too_short_a_way_between_two_places_is_found() -> None:
    client = {"daily_minutes_limit": 400}
    assert not _violations(_problem(client, ends="Mo 12:10"), "g1", "g2")
    assert _violations(_problem(client, ends="Mo 12:11"), "g1", "g2")


def test_two_of_a_series_that_is_taken_once_a_week_are_found() -> None:
    problem = _problem(series="s", once_a_week=True)
    problem["sessions"][1] |= {"series": "s", "once_a_week": True}

    assert any("once a week" in each for each in _violations(problem, "g1", "g2"))


def test_more_clients_than_seats_are_found() -> None:
    problem = _problem()
    problem["clients"].append({"id": "c2", "site": "north"})

    judged = check(problem, {"weeks": {"c1": ["g1"], "c2": ["g1"]}})

    assert judged["violations"] == ["g1: 2 clients on 1 seats"]


def test_unknown_sessions_and_clients_and_a_session_taken_twice_are_found() -> None:
    judged = check(_problem(), {"weeks": {"c1": ["g1", "g1", "g9"], "c9": []}})

    assert len(judged["violations"]) == 3
    assert not judged["valid"]


@pytest.mark.parametrize("seed", range(3))
def test_it_agrees_with_the_planner_s_measure_and_finds_greedy_plans_valid(seed: int) -> None:
    problem = site(seed)
    weeks = first_come_first_served(problem)
    by_id = {client.id: client for client in problem.clients}
    ids = {name: [offer.id for offer in week] for name, week in weeks.items()}
    again = without(problem, problem.offers[0], {n: frozenset(i) for n, i in ids.items()})
    for posed, plan in ((problem, weeks), (again, hardest_first(again))):
        by_id = {client.id: client for client in posed.clients}
        total = sum((score(by_id[name], week) for name, week in plan.items()), Score())
        document = write_plan({n: [o.id for o in week] for n, week in plan.items()}, 0, 0)

        judged = check(write_problem(posed), document)

        assert judged["violations"] == []
        assert judged["cost"] == total.cost(posed.weights)


def test_sessions_shared_across_sites_are_valid_for_all() -> None:
    problem = sites(1, count=3, clients=20)
    weeks = hardest_first(problem)

    judged = check(
        write_problem(problem), write_plan({n: [o.id for o in w] for n, w in weeks.items()}, 0, 0)
    )

    assert judged["valid"]


def test_it_runs_by_itself(tmp_path: Path) -> None:
    problem, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(_problem()))
    for week, code in (["g1"], 0), (["g1", "g1"], 1):
        plan.write_text(json.dumps({"weeks": {"c1": week}}))
        done = subprocess.run(
            [sys.executable, "-I", checker.__file__, problem, plan],
            capture_output=True,
            check=False,
        )
        assert done.returncode == code
        assert json.loads(done.stdout)["valid"] is (code == 0)


def test_it_imports_nothing_of_the_planner() -> None:
    source = Path(checker.__file__).read_text()

    assert "services" not in source.replace("services are", "")
