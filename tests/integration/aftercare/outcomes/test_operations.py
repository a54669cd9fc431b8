"""What waits: counted, shown as metrics, and told in the terminal by the real API."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import generate_latest
from typer.testing import CliRunner, Result

from deploy.cli.aftercare import imports, looking, reaching
from deploy.cli.main import app
from deploy.client import ServiceClient
from services.aftercare import tables
from services.aftercare.main import create_api
from services.aftercare.queries.operations.waiting import waiting
from services.aftercare.settings import AftercareSettings
from services.aftercare.timers.gauges import WaitingGauge
from shared.clock import SettableClock
from shared.database import Database
from shared.identifiers import new_id
from shared.telemetry import REGISTRY
from tests.integration.aftercare.outcomes.alumni import Alumni, after
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import NOON
from tests.unit.aftercare.test_findtreatment import facility

Run = Callable[..., Any]


class Waiting(Alumni):
    async def due(self, hours: int) -> None:
        at = NOON - timedelta(hours=hours)
        await self._keep(tables.check_in, due_on=at.date(), state="scheduled", wakes_at=at)

    async def overdue(self, hours: int) -> None:
        at = NOON - timedelta(hours=hours)
        await self._keep(tables.outreach_task, check_in_id=new_id(), state="open", due_at=at)

    async def asked(self, hours: int) -> None:
        at = NOON - timedelta(hours=hours)
        await self._keep(tables.linkage, state="requested", requested_at=at)


@pytest.fixture
def there(database: Database) -> Waiting:
    return Waiting(database)


@pytest.fixture
async def run(
    settings: AftercareSettings,
    database: Database,
    clock: SettableClock,
    issuer: TestIssuer,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Return what runs a command against the API in this process, at the given sites."""
    transport = httpx.ASGITransport(create_api(settings, database, clock))
    loop = asyncio.get_running_loop()

    async def of(*arguments: str, sites: tuple[str, ...]) -> Result:
        def ask(question: Any, *, role: str = "ops") -> Any:
            token = issuer.mint(role, sites=sites)

            async def asked() -> Any:
                client = ServiceClient(
                    "aftercare", "http://aftercare", lambda: token, transport=transport
                )
                async with client:
                    return await question(client)

            return asyncio.run_coroutine_threadsafe(asked(), loop).result(30)

        monkeypatch.setattr(reaching, "ask", ask)
        monkeypatch.setattr(imports, "ask", ask)
        return await asyncio.to_thread(CliRunner().invoke, app, ["aftercare", *arguments])

    return of


async def test_what_waits_is_counted_with_the_oldest(there: Waiting, run: Run) -> None:
    await there.due(1)
    await there.due(3)
    await there.due(-1)
    await there.overdue(2)
    await there.asked(50)
    shown = await run("counts", "--json", sites=(there.site,))
    found = {one["kind"]: one for one in json.loads(shown.output)["waiting"]}
    assert {kind: (one["count"], one["oldest_seconds"]) for kind, one in found.items()} == {
        "check_ins_due": (2, 3 * 3600),
        "outreach_overdue": (1, 2 * 3600),
        "linkages_awaiting_answer": (1, 50 * 3600),
        "linkage_steps_overdue": (0, None),
        "help_unanswered": (0, None),
        "baselines_wanted": (0, None),
    }
    table = await run("counts", sites=(there.site,))
    assert "50 h 0 min" in table.output


async def test_the_coming_days_say_what_falls_due(there: Waiting, run: Run) -> None:
    await there.due(-24)
    await there.due(-48)
    await there.due(-24 * 20)
    shown = await run("due", "--json", sites=(there.site,))
    assert [one["count"] for one in json.loads(shown.output)["days"]] == [1, 1]


async def test_metrics_name_kinds_and_nothing_of_anybody(
    there: Waiting, database: Database, clock: SettableClock
) -> None:
    await there.due(2)
    await WaitingGauge(partial(waiting, database), clock).measure()
    shown = generate_latest(REGISTRY).decode()
    lines = [line for line in shown.splitlines() if line.startswith("footbridge_aftercare_")]
    assert any(
        line.startswith('footbridge_aftercare_waiting{kind="check_ins_due"}') for line in lines
    )
    assert there.site not in shown
    assert {line.partition("{")[2].partition("=")[0] for line in lines} == {"kind"}


async def test_outcomes_are_told_in_the_terminal(there: Waiting, run: Run) -> None:
    await there.answered(await there.discharged(), after(30))
    period = ("--since", "2025-01-01", "--until", "2025-03-31")
    shown = await run("outcomes", *period, sites=(there.site,))
    assert shown.exit_code == 0, shown.output
    assert "engagement_30" in shown.output
    assert "100.0%" in shown.output
    outside = await run("outcomes", *period, "--for-outside", sites=(there.site,))
    assert looking.WITHHELD in outside.output
    assert "100.0%" not in outside.output


async def test_a_directory_is_brought_in_and_what_cannot_be_read_is_named(
    there: Waiting, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "directory.csv"
    names = (
        "organisation_code,organisation_name,organisation_kind,offering_code,kind,name,"
        "timezone,modality"
    )
    file.write_text(
        f"{names}\n"
        "clinic-1,Clinic,therapy,talk,therapy,Talks,America/Denver,in_person\n"
        "clinic-1,Clinic,therapy,talk-2,nonsense,Talks,America/Denver,in_person\n"
    )
    shown = await run("import-directory", str(file), "--site", there.site, sites=(there.site,))
    assert shown.exit_code == 1, shown.output
    assert "line 3" in shown.output


async def test_what_findtreatment_lists_is_brought_in_twice_and_its_gaps_are_named(
    there: Waiting, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "listing.json"
    rows = [facility(), facility({"SET": "Residential"}), facility(frid="2", website="no address")]
    file.write_text(json.dumps({"rows": rows}))
    of = ("import-directory", str(file), "--site", there.site, "--format", "findtreatment")
    untold = await run(*of, sites=(there.site,))
    assert (untold.exit_code, "--timezone" in untold.output) == (1, True)
    zoned = (*of, "--timezone", "America/Denver")
    first = await run(*zoned, sites=(there.site,))
    assert first.exit_code == 1, first.output
    assert "offerings: 2 added" in first.output
    assert "record 3, website: Is a web address" in first.output
    assert "1 left out, the first is record 2: Names neither" in first.output
    again = await run(*zoned, "--json", sites=(there.site,))
    found = json.loads(again.output)
    assert found["offerings"] == {"added": 0, "changed": 0, "unchanged": 2}
    assert [one["record"] for one in found["left_out"]] == [2]
