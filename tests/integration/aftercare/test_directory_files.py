"""Files of the directory: imported, exported, and imported again to the same."""

from base64 import b64encode
from typing import Any

import pytest
from httpx import AsyncClient, Response

from services.aftercare.domain.directory.files.columns import COLUMNS
from shared.clock import SettableClock
from shared.identifiers import new_id
from tests.support.tokens import TestIssuer

HEADER = "organisation_code,organisation_name,organisation_kind,offering_code,kind,name,timezone"
HEADER += ",modality,languages,starts,minutes,rule,places_total,places_free"
GROUP = 'oak,Oak House,sober_living,tuesdays,support_group,Evening group,"America/Denver",'
GROUP += "in_person,en es-mx,2026-01-06T18:00,90,FREQ=WEEKLY;BYDAY=TU,,"
HOUSE = "oak,Oak House,sober_living,house,sober_living,The house,America/Denver,in_person,en,,,,8,2"


@pytest.fixture
def site() -> str:
    return f"s-{new_id().hex[:20]}"


async def sent(api: AsyncClient, site: str, content: bytes | str, **options: Any) -> Response:
    raw = content.encode() if isinstance(content, str) else content
    body = {"file": b64encode(raw).decode(), **options}
    return await api.post(f"/sites/{site}/directory/imports", json=body)


async def imported(api: AsyncClient, site: str, *rows: str, **options: Any) -> dict[str, Any]:
    answer = await sent(api, site, "\n".join([HEADER, *rows]), **options)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def kept(api: AsyncClient, site: str) -> dict[str, dict[str, Any]]:
    page = (await api.get(f"/sites/{site}/directory/offerings?limit=200")).json()
    return {one["code"]: one for one in page["items"]}


def fates(report: dict[str, Any]) -> tuple[int, int, int]:
    found = report["offerings"]
    return found["added"], found["changed"], found["unchanged"]


async def test_a_file_is_kept_once_however_often_it_is_sent(api: AsyncClient, site: str) -> None:
    first = await imported(api, site, GROUP, HOUSE)
    assert (fates(first), first["refused"]) == ((2, 0, 0), [])
    assert first["organisations"] == {"added": 1, "changed": 0, "unchanged": 0}
    before = await kept(api, site)
    assert before["tuesdays"]["languages"] == ["en", "es-MX"]
    assert before["house"]["places"]["free"] == 2
    again = await imported(api, site, GROUP, HOUSE)
    assert (fates(again), again["organisations"]["unchanged"]) == ((0, 0, 2), 1)
    assert await kept(api, site) == before
    moved = await imported(api, site, GROUP, HOUSE.replace("8,2", "8,5"))
    assert fates(moved) == (0, 1, 1)
    assert (await kept(api, site))["house"]["places"]["free"] == 5


async def test_a_dry_run_says_what_would_become_of_it_and_keeps_nothing(
    api: AsyncClient, site: str
) -> None:
    dry = await imported(api, site, GROUP, HOUSE, dry_run=True)
    assert (dry["dry_run"], fates(dry)) == (True, (2, 0, 0))
    assert await kept(api, site) == {}
    await imported(api, site, GROUP)
    dry = await imported(api, site, GROUP.replace("Evening", "Late"), HOUSE, dry_run=True)
    assert fates(dry) == (1, 1, 0)
    assert (await kept(api, site))["tuesdays"]["name"] == "Evening group"


BAD_ROWS = (
    (GROUP.replace("support_group", "choir"), "kind"),
    (GROUP.replace("America/Denver", "Mars/Olympus"), "timezone"),
    (GROUP.replace("2026-01-06T18:00", "1/6/2026 6pm"), "starts"),
    (GROUP.replace("FREQ=WEEKLY;BYDAY=TU", "FREQ=MINUTELY"), "rule"),
    (GROUP.replace("FREQ=WEEKLY;BYDAY=TU", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "rule"),
    (GROUP.replace(",90,", ",90|60,"), "starts"),
    (GROUP.replace("es-mx", "spanish!"), "languages"),
    (HOUSE.replace("8,2", "8,9"), "places_free"),
    (HOUSE.replace("8,2", "8,-1"), "places_free"),
    (GROUP.replace("oak,", "Oak House!,"), "organisation_code"),
    (GROUP.replace("tuesdays", ""), "offering_code"),
    (GROUP + ",one,two", None),
    ('oak,"Oak', None),
)


@pytest.mark.parametrize(("row", "column"), BAD_ROWS)
async def test_a_row_that_cannot_be_kept_is_named_and_the_others_are_taken(
    api: AsyncClient, site: str, row: str, column: str | None
) -> None:
    other = "elm,Elm,community,course,course,First aid,America/Denver,telehealth,en,,,,,"
    report = await imported(api, site, other, row)
    (refused,) = report["refused"]
    assert (refused["line"], refused["column"]) == (3, column)
    assert refused["reason"].endswith(".")
    assert "Olympus" not in str(report)
    assert set(await kept(api, site)) == {"course"}


async def test_a_row_said_twice_or_otherwise_is_named_with_the_line_of_the_first(
    api: AsyncClient, site: str
) -> None:
    other = HOUSE.replace("Oak House", "Old Oak House")
    report = await imported(api, site, GROUP, GROUP, other)
    assert [(one["line"], one["column"]) for one in report["refused"]] == [
        (3, "offering_code"),
        (4, "organisation_code"),
    ]
    assert all("ine 2" in one["reason"] for one in report["refused"])
    assert set(await kept(api, site)) == {"tuesdays"}


async def test_spreadsheets_of_other_countries_are_read(api: AsyncClient, site: str) -> None:
    header = f"{HEADER},latitude,longitude".replace(",", ";")
    row = HOUSE.replace("The house", "Zuhause für alle").replace(",", ";") + ";39,7392;-104,99"
    content = b"\xef\xbb\xbf" + f"{header}\r\n{row}\r\n".encode()
    assert fates((await sent(api, site, content)).json()) == (1, 0, 0)
    house = (await kept(api, site))["house"]
    assert house["name"] == "Zuhause für alle"
    assert house["location"] == {"latitude": 39.7392, "longitude": -104.99}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (f"{HEADER}\n{GROUP}".replace("Evening", "Für").encode("cp1252"), "UTF-8"),
        (f"{HEADER}\n{GROUP}".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04\x00\x00", "CSV"),
        (b"name\nOak", "header"),
        (b"organisation_code\noak", "lacks"),
        (HEADER.encode() + b"\n" + b"\n".join([GROUP.encode()] * 1001), "1000 rows"),
    ],
)
async def test_a_file_that_is_no_table_is_refused_as_a_whole(
    api: AsyncClient, site: str, content: bytes, says: str
) -> None:
    answer = await sent(api, site, content)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith(":table-is-unreadable")
    assert says in answer.json()["detail"]
    assert await kept(api, site) == {}


async def test_what_a_file_leaves_out_stays_and_is_marked_only_if_that_is_asked(
    api: AsyncClient, site: str
) -> None:
    await imported(api, site, GROUP, HOUSE)
    assert (await imported(api, site, GROUP))["marked"] == 0
    assert not (await kept(api, site))["house"]["is_stale"]
    dry = await imported(api, site, GROUP, missing="mark_stale", dry_run=True)
    assert dry["marked"] == 1
    assert not (await kept(api, site))["house"]["is_stale"]
    unread = await imported(api, site, GROUP, 'oak,"Oak', missing="mark_stale")
    assert (unread["marked"], unread["marking_left_out"]) == (0, True)
    assert (await imported(api, site, GROUP, missing="mark_stale"))["marked"] == 1
    stale = await api.get(f"/sites/{site}/directory/offerings", params={"stale": "true"})
    assert [one["code"] for one in stale.json()["items"]] == ["house"]
    assert (await imported(api, site, GROUP, missing="mark_stale"))["marked"] == 0
    assert fates(await imported(api, site, HOUSE)) == (0, 1, 0)
    assert not (await kept(api, site))["house"]["is_stale"]


async def test_a_column_that_is_left_out_changes_nothing_and_an_empty_cell_does(
    api: AsyncClient, site: str
) -> None:
    await imported(api, site, HOUSE, GROUP)
    short = "organisation_code,organisation_name,organisation_kind,offering_code,kind,name"
    short += ",timezone,modality\noak,Oak House,sober_living,tuesdays,support_group,Renamed,"
    report = await sent(api, site, short + "America/Denver,in_person")
    assert fates(report.json()) == (0, 1, 0)
    group = (await kept(api, site))["tuesdays"]
    assert (group["name"], len(group["times"]), group["languages"]) == (
        "Renamed",
        1,
        ["en", "es-MX"],
    )
    await imported(api, site, HOUSE.replace("8,2", ","))
    assert (await kept(api, site))["house"]["places"]["free"] is None


async def test_archived_entries_do_not_come_back_by_a_file(api: AsyncClient, site: str) -> None:
    await imported(api, site, GROUP, HOUSE)
    house = (await kept(api, site))["house"]
    await api.post(f"/sites/{site}/offerings/{house['id']}/archiving")
    report = await imported(api, site, GROUP, HOUSE)
    assert [one["column"] for one in report["refused"]] == ["offering_code"]
    await api.post(f"/sites/{site}/organisations/{house['organisation_id']}/archiving")
    report = await imported(api, site, GROUP)
    assert [one["column"] for one in report["refused"]] == ["organisation_code"]


async def test_what_leaves_comes_back_as_the_same_and_runs_no_formula(
    api: AsyncClient, site: str, clock: SettableClock
) -> None:
    body = {"code": "plus", "name": "=1+1 House", "kind": "other"}
    contact = {"phone": "+1 555 0100", "address": "@ the corner, 2nd floor; left"}
    owner = (
        await api.post(f"/sites/{site}/organisations", json={**body, "contact": contact})
    ).json()
    said = {
        "organisation_id": owner["id"],
        "code": "all",
        "kind": "sober_living",
        "name": '-2 "quoted", |bars|',
        "timezone": "Asia/Kolkata",
        "modality": "hybrid",
        "languages": ["zh-Hant", "en"],
        "payers": ["medicaid", "aetna-1"],
        "cost": "sliding_scale",
        "address": "'t Huis",
        "location": {"latitude": -0.000012345, "longitude": -104.990312345678},
        "times": [
            {
                "starts": "2026-01-06T18:00",
                "minutes": 90,
                "rule": "FREQ=WEEKLY;BYDAY=TU,TH",
                "except_on": ["2026-03-10", "2026-03-12"],
            },
            {"starts": "2026-04-01T09:00", "minutes": 30},
        ],
        "narr_level": 2,
        "admission": {
            "min_age": 18,
            "max_age": 99,
            "genders": ["women", "nonbinary"],
            "welcomes": ["with_children"],
            "accepts_moud": False,
        },
        "places": {"total": 9, "free": 0},
    }
    assert (await api.post(f"/sites/{site}/offerings", json=said)).status_code == 201
    await imported(api, site, GROUP, HOUSE)
    there = f"/sites/{site}/directory/export.csv"
    exported = await api.get(there)
    assert exported.text.splitlines()[0] == ",".join(f'"{name}"' for name in COLUMNS)
    assert '"\'=1+1 House"' in exported.text
    before = await kept(api, site)
    again = await sent(api, site, exported.content, missing="mark_stale")
    assert (fates(again.json()), again.json()["marked"]) == ((0, 0, 3), 0)
    assert await kept(api, site) == before
    other = f"{site}-2"
    assert fates((await sent(api, other, exported.content)).json()) == (3, 0, 0)
    assert (await api.get(f"/sites/{other}/directory/export.csv")).text == exported.text


async def test_nobody_writes_into_a_directory_of_a_site_that_is_not_theirs(
    api: AsyncClient, site: str, issuer: TestIssuer
) -> None:
    content = f"{HEADER},serves\n{GROUP},elsewhere"
    body = {"file": b64encode(content.encode()).decode()}
    who = issuer.bearer("clinician", sites=(site,))
    there = f"/sites/{site}/directory/imports"
    (refused,) = (await api.post(there, json=body, headers=who)).json()["refused"]
    assert (refused["line"], refused["column"]) == (2, "serves")
