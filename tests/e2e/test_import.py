"""History comes in through the running platform: once, whole, and from wherever it stood."""

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from csv import DictReader, DictWriter
from pathlib import Path
from typing import Any

import pytest

from deploy.cli.report import fetch
from deploy.client import ServiceClient
from deploy.demo.stage import Stage, open_stage
from deploy.local.places import ROOT, Places
from deploy.teds.driver import History
from deploy.teds.importer import Import, Summary
from deploy.teds.reader import TedsFile
from deploy.teds.table import Table
from tests.e2e.conftest import Footbridge
from tests.support.teds_codebook import raw_rows

SAMPLE = Path(__file__).parents[3] / "shared/data/teds/teds_d_2023_iop.csv"
CODED = "DISYR,CASEID,STFIPS,AGE,GENDER,PSOURCE,DAYWAIT,NOPRIOR,SERVICES,SERVICES_D,REASON,LOS"
IN_WORDS = "source,caseid,year,stfips,age,sex,services,services_d,reason,los_days,psource,daywait"


def told(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n")
    return path


async def bring_in(history: History, path: Path) -> Summary:
    with Table(path) as table:
        return await Import(history).run(TedsFile(table))


def accounted(summary: Summary) -> tuple[int, int, int, int]:
    listed = len(summary.unreadable)
    assert summary.read == (summary.imported + summary.already_there + summary.left_out + listed)
    return summary.imported, summary.already_there, summary.left_out, listed


def run(places: Places, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Type the operator command as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli.main", *arguments],
        cwd=ROOT,
        env={**os.environ, "FOOTBRIDGE_VAR": str(places.var)},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


async def test_codes_and_labels_of_the_same_stays_are_counted_alike(
    footbridge: Footbridge, history: History, tmp_path: Path
) -> None:
    coded = told(
        tmp_path / "coded.csv",
        CODED,
        "2021,1,66,6,1,7,2,1,6,6,1,33",
        "2021,2,66,12,2,-9,-9,0,6,7,2,1",
        "2021,3,66,1,2,1,0,0,7,7,2,1",
    )
    in_words = told(
        tmp_path / "words.csv",
        IN_WORDS,
        "TEDS-D-2022,1,2022,78,30-34,Male,Intensive Outpatient,Intensive Outpatient,"
        "Treatment completed,61 to 90 days,Criminal justice/DUI/DWI,8-14 days",
        "TEDS-D-2022,2,2022,78,65+,Female,Intensive Outpatient,Non-intensive Outpatient,"
        "Dropped out,1,,",
    )
    assert accounted(await bring_in(history, coded)) == (2, 0, 1, 0)
    assert accounted(await bring_in(history, in_words)) == (2, 0, 0, 0)
    counts = await fetch(footbridge.platform, "state-66")
    assert without_site(counts) == without_site(await fetch(footbridge.platform, "state-78"))
    assert counts["by_disposition"] == {"completed": 1, "dropped_out": 1}
    assert counts["by_referral_source"] == {"criminal_justice": 1, "missing": 1}
    assert counts["by_age_band"] == {"30-34": 1, "65+": 1}
    assert counts["by_length_of_stay"] == {"61-90": 1, "1": 1}
    assert counts["by_days_waiting"] == {"8-14": 1, "missing": 1}


def without_site(counts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in counts.items() if name != "sites"}


async def test_a_second_import_adds_nothing(
    footbridge: Footbridge, history: History, tmp_path: Path
) -> None:
    rows = [f"2020,{case},64,6,1,7,2,1,6,6,{case % 7 + 1},33" for case in range(40)]
    path = told(tmp_path / "rows.csv", CODED, *rows)
    assert accounted(await bring_in(history, path)) == (40, 0, 0, 0)
    before = await fetch(footbridge.platform, "state-64")
    sequence = (await footbridge.settled()).last_sequence
    assert accounted(await bring_in(history, path)) == (0, 40, 0, 0)
    assert await fetch(footbridge.platform, "state-64") == before
    assert (await footbridge.settled()).last_sequence == sequence


async def test_two_imports_at_the_same_time_bring_each_stay_in_once(
    footbridge: Footbridge, tmp_path: Path, history: History
) -> None:
    rows = [f"2020,{case},60,6,1,7,2,1,6,6,{case % 7 + 1},33" for case in range(40)]
    path = told(tmp_path / "rows.csv", CODED, *rows)
    both = await asyncio.gather(bring_in(history, path), bring_in(history, path))
    assert [one.unreadable for one in both] == [[], []]
    assert (await fetch(footbridge.platform, "state-60"))["total"] == 40


@pytest.mark.parametrize("steps", [1, 2, 3])
async def test_a_stay_left_halfway_is_continued(
    footbridge: Footbridge, history: History, tmp_path: Path, steps: int
) -> None:
    """What an importer that was killed after some commands of a row has left behind."""
    reference = f"2018,{steps},70,6,1,7,2,1,6,6,1,33"
    path = told(tmp_path / "rows.csv", CODED, reference)
    enrollment = HaltingClient(footbridge, steps)
    async with enrollment:
        with pytest.raises(Halt):
            await bring_in(History(enrollment), path)
    assert accounted(await bring_in(history, path)) == (1, 0, 0, 0)
    assert accounted(await bring_in(history, path)) == (0, 1, 0, 0)
    async with open_stage(footbridge.platform, "state-70") as stage:
        (episode,) = await episodes_of(stage, f"TEDS-D-2018/{steps}")
    assert (episode["state"], episode["disposition"]) == ("finished", "completed")
    assert episode["length_of_stay"] == {"at_least": 61, "at_most": 90}
    assert episode["days_waiting"] == {"at_least": 8, "at_most": 14}
    assert episode["date_precision"] == "year"


class Halt(Exception):
    """Stands for the end of the importing process."""


class HaltingClient(ServiceClient):
    """Sends so many commands for rows, and then no more."""

    def __init__(self, footbridge: Footbridge, commands: int) -> None:
        platform = footbridge.platform
        super().__init__(
            "enrollment", platform.api("enrollment"), lambda: platform.token("program_director")
        )
        self._left = commands

    async def post(self, path: str, body: Any, *, if_match: int | None = None) -> Any:
        if not self._left:
            raise Halt
        self._left -= 1
        return await super().post(path, body, if_match=if_match)


async def episodes_of(stage: Stage, reference: str) -> list[dict[str, Any]]:
    (application,) = await stage.list(
        stage.enrollment, "/applications", external_reference=reference
    )
    return await stage.list(stage.enrollment, "/episodes", application_id=application["id"])


async def test_admissions_stay_open_and_missing_stays_missing(
    footbridge: Footbridge, history: History, tmp_path: Path
) -> None:
    path = told(tmp_path / "tedsa_puf_2021.csv", "CASEID,STFIPS,SERVICES,AGE", "1,69,6,-9")
    assert accounted(await bring_in(history, path)) == (1, 0, 0, 0)
    counts = await fetch(footbridge.platform, "state-69")
    assert counts["by_disposition"] == counts["by_length_of_stay"] == {"open": 1}
    assert counts["by_age_band"] == counts["by_referral_source"] == {"missing": 1}


async def test_a_discharge_whose_reason_is_missing_is_told_of(
    footbridge: Footbridge, history: History, tmp_path: Path
) -> None:
    path = told(tmp_path / "rows.csv", CODED, "2010,1,68,6,1,7,2,1,6,6,-9,33")
    summary = await bring_in(history, path)
    assert (summary.imported, summary.left_open) == (1, 1)
    assert (await fetch(footbridge.platform, "state-68"))["by_disposition"] == {"open": 1}


async def test_the_same_case_twice_in_a_file_counts_once(history: History, tmp_path: Path) -> None:
    row = "2019,77,-9,6,1,7,2,1,6,6,1,33"
    path = told(tmp_path / "rows.csv", CODED, row, row, row.replace(",33", ",34"))
    summary = await bring_in(history, path)
    assert accounted(summary) == (1, 1, 0, 1)
    assert (summary.unreadable[0].line, summary.unreadable[0].column) == (4, "CASEID")


async def test_a_spoiled_file_brings_in_what_can_be_read(
    footbridge: Footbridge, tmp_path: Path
) -> None:
    path = told(
        tmp_path / "rows.csv",
        CODED,
        "2019,1,2,6,1,7,2,1,6,6,1,33",
        "2019,2,2,99,1,7,2,1,6,6,1,33",
        "2019,3,2,6",
        "2019,4,2,6,1,7,2,1,6,6,1,33",
    )
    done = run(footbridge.places, "import-teds", str(path), "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["read"], summary["imported"], summary["settled"]) == (4, 2, True)
    assert [(one["line"], one["column"]) for one in summary["unreadable"]] == [
        (3, "AGE"),
        (4, None),
    ]
    assert "99" not in summary["unreadable"][0]["reason"]


def test_what_cannot_be_used_at_all_is_refused_in_one_line(
    footbridge: Footbridge, tmp_path: Path
) -> None:
    no_table = told(tmp_path / "letter.csv", "Dear all,", "this is no table")
    for arguments in ([str(no_table)], [str(tmp_path / "absent.csv")]):
        done = run(footbridge.places, "import-teds", *arguments)
        assert done.returncode == 1
        assert len(done.stderr.strip().splitlines()) <= 2
        assert "Traceback" not in done.stderr
    down = run(Places(tmp_path / "nothing"), "import-teds", str(no_table))
    assert down.returncode == 1
    assert "make up" in down.stderr


async def test_the_real_sample_is_counted_and_comes_out_as_it_went_in(
    fresh_footbridge: Footbridge, tmp_path: Path
) -> None:
    if not SAMPLE.exists():
        pytest.skip(f"the sample is not here: {SAMPLE.name} in ../shared/data/teds")
    for imported in (108, 0):
        done = run(fresh_footbridge.places, "import-teds", str(SAMPLE), "--json")
        assert json.loads(done.stdout)["imported"] == imported, done.stderr
    report = json.loads(run(fresh_footbridge.places, "report", "--json").stdout)
    assert report["total"] == 108
    assert report["by_disposition"] == in_sample("reason", REASONS)
    assert report["by_referral_source"] == in_sample("psource", SOURCES)
    assert report["by_age_band"] == in_sample("age")
    assert report["by_length_of_stay"] == in_sample("los_days")
    assert {one["site"]: one["total"] for one in report["sites"]} == {
        f"state-{state}": count for state, count in in_sample("stfips").items()
    }
    underway = await fresh_footbridge.settled()
    assert (underway.at_rest, underway.dead_letters) == (True, 0)
    out = tmp_path / "again.csv"
    done = run(
        fresh_footbridge.places, "export-teds", str(out), "--year", "2023", "--labels", "--json"
    )
    assert json.loads(done.stdout)["rows"] == 108, done.stderr
    assert differing(cells(SAMPLE), cells(out), missing="") == {}


def cells(path: Path) -> dict[str, dict[str, str]]:
    """Return the rows of a file by their case."""
    with path.open(newline="") as file:
        return {row.get("caseid") or row["CASEID"]: row for row in DictReader(file)}


def differing(
    sent: dict[str, dict[str, str]], got: dict[str, dict[str, str]], *, missing: str
) -> dict[tuple[str, str], tuple[str, str | None]]:
    """Return each field that was given and came out otherwise: of which case, and how."""
    assert set(sent) == set(got)
    return {
        (case, name): (cell, got[case].get(name))
        for case, row in sent.items()
        for name, cell in row.items()
        if cell != missing and got[case].get(name) != cell
    }


@pytest.mark.parametrize("year", [2006, 2014, 2015, 2022])
async def test_a_file_of_codes_comes_out_as_it_went_in(
    footbridge: Footbridge, history: History, tmp_path: Path, year: int
) -> None:
    """Of each code regime's first and last year, with every code of its codebook."""
    rows = raw_rows(year, 60)
    path = tmp_path / "rows.csv"
    with path.open("w", newline="") as file:
        writer = DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert accounted(await bring_in(history, path)) == (60, 0, 0, 0)
    assert accounted(await bring_in(history, path)) == (0, 60, 0, 0)
    out = tmp_path / "again.csv"
    done = run(footbridge.places, "export-teds", str(out), "--year", str(year))
    assert done.returncode == 0, done.stderr
    again = {case: row for case, row in cells(out).items() if case in cells(path)}
    assert differing(cells(path), again, missing="-9") == {}


def test_the_other_reports_are_printed(footbridge: Footbridge) -> None:
    for name in ("census", "waiting", "outcomes", "access"):
        done = run(footbridge.places, "report", name)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
        assert json.loads(run(footbridge.places, "report", name, "--json").stdout)


def test_an_export_that_cannot_be_written_leaves_nothing_behind(
    footbridge: Footbridge, tmp_path: Path
) -> None:
    for where in (tmp_path, tmp_path / "absent" / "out.csv"):
        done = run(footbridge.places, "export-teds", str(where), "--year", "2023")
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


REASONS = {
    "Treatment completed": "completed",
    "Transferred": "transferred",
    "Dropped out": "dropped_out",
    "Terminated by facility": "terminated_by_facility",
    "Incarcerated": "incarcerated",
    "Death": "death",
    "Other": "other",
}
SOURCES = {
    "Self/Individual": "individual",
    "Alcohol/drug provider": "alcohol_drug_provider",
    "Other healthcare": "other_health_provider",
    "School": "school",
    "Employer/EAP": "employer_eap",
    "Other community": "other_community",
    "Criminal justice/DUI/DWI": "criminal_justice",
    "": "missing",
}


def in_sample(column: str, codes: dict[str, str] | None = None) -> dict[str, int]:
    """Count straight from the file."""
    with SAMPLE.open(newline="") as file:
        cells = [row[column] for row in DictReader(file)]
    return dict(Counter(codes[cell] if codes else cell for cell in cells))
