"""Searching the directory: the same answers as looking at every entry, in the same order."""

import os
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from httpx import AsyncClient

from services.aftercare.domain.directory.index import km_between
from services.aftercare.domain.directory.offering import (
    Admission,
    CostModel,
    Gender,
    Location,
    Modality,
    Offering,
    OfferingKind,
    Places,
)
from services.aftercare.domain.directory.search import FreeTime, Near, Search
from services.aftercare.domain.directory.times import MeetingTime
from services.aftercare.queries import directory_loosening, directory_search
from services.aftercare.queries.directory_search import Asked, Position
from services.aftercare.store import SqlAftercareUnitOfWork
from shared.database import Database
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from shared.unit_of_work import Units
from tests.unit.aftercare.directory import CITY, offering, organisation
from tests.unit.aftercare.room import NOON

_ENTRIES = 150
_SEARCHES = int(os.environ.get("FOOTBRIDGE_DIRECTORY_SEARCHES", "40"))
_LAST_DAY = 80
_ZONES = ("America/Denver", "America/New_York", "Asia/Kolkata", "Europe/Berlin")
_RULES = (
    "FREQ=WEEKLY;BYDAY=TU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
    "FREQ=MONTHLY;BYDAY=2SA",
    "FREQ=MONTHLY;BYMONTHDAY=10",
    "FREQ=DAILY;COUNT=70",
    "FREQ=WEEKLY;BYDAY=SU;COUNT=3",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=1SU",
    None,
)


def random_entry(chance: random.Random, site: str, organisation_id: Any) -> Offering:
    kind = chance.choice(list(OfferingKind))
    is_house = kind is OfferingKind.SOBER_LIVING
    location = Location(
        CITY.latitude + chance.uniform(-0.6, 0.6), CITY.longitude + chance.uniform(-0.8, 0.8)
    )
    return offering(
        organisation_id,
        site=site,
        kind=kind,
        timezone=chance.choice(_ZONES),
        modality=chance.choice(list(Modality)),
        languages=tuple(chance.sample(["en", "es", "es-MX", "ht"], chance.randint(1, 2))),
        payers=tuple(chance.sample(["medicaid", "aetna", "none"], chance.randint(0, 2))),
        cost=chance.choice([None, *CostModel]),
        location=chance.choice([None, location, location, location]),
        times=tuple(random_time(chance) for _ in range(chance.randint(0, 2))),
        narr_level=chance.choice([1, 2, 3, 4]) if is_house else None,
        admission=Admission(
            min_age=chance.choice([None, 18, 30]),
            max_age=chance.choice([None, 40, 99]),
            genders=tuple(chance.sample(list(Gender), chance.randint(0, 2))),
            welcomes=tuple(chance.sample(["with_children", "pets"], chance.randint(0, 2))),
            accepts_moud=chance.choice([None, True, False]) if is_house else None,
        ),
        places=chance.choice([Places(), Places(8, 0), Places(8, 3)]),
    )


def random_time(chance: random.Random) -> MeetingTime:
    begins = datetime(2026, 1, 1, chance.randrange(24), chance.choice([0, 30]), tzinfo=UTC)
    starts = (begins + timedelta(days=chance.randrange(80))).replace(tzinfo=None)
    return MeetingTime(starts, chance.choice([45, 90, 600]), chance.choice(_RULES))


def random_search(chance: random.Random, most: int = 3) -> Search:
    """Return a search with one filter at least."""
    free = FreeTime(
        frozenset(chance.sample(range(7), chance.randint(1, 7))),
        *chance.choice([(0, 1440), (1020, 1320), (480, 720), (0, 90)]),
        zone=ZoneInfo(chance.choice(_ZONES)),
        days=chance.choice([1, 7, 14, 40]),
    )
    filters: dict[str, Any] = {
        "kind": (chance.choice(list(OfferingKind)), OfferingKind.THERAPY),
        "modality": (chance.choice(list(Modality)),),
        "language": tuple(chance.sample(["en", "es", "es-MX", "fr"], 2)),
        "payer": (chance.choice(["medicaid", "aetna"]),),
        "cost": (chance.choice(list(CostModel)), CostModel.FREE),
        "narr_level": chance.randint(1, 4),
        "free_places": chance.choice([1, 3, 4]),
        "open_now": True,
        "accepts_moud": True,
        "age": chance.choice([0, 17, 18, 35, 70]),
        "gender": chance.choice(list(Gender)),
        "welcomes": ("pets",),
        "near": Near(CITY, chance.choice([1.0, 9.0, 40.0, 130.0, 500.0])),
        "free_time": free,
    }
    chosen = chance.sample(sorted(filters), chance.randint(1, most))
    return Search(**{name: filters[name] for name in chosen})


@cache
def naive_occurrences(
    times: tuple[MeetingTime, ...], timezone: str
) -> list[tuple[datetime, datetime]]:
    """Return what begins in the weeks of this story, by dateutil on the clocks of the zone."""
    zone = ZoneInfo(timezone)
    first, last = (
        (NOON + timedelta(days=away)).astimezone(zone).replace(tzinfo=None)
        for away in (-3, _LAST_DAY)
    )
    found: list[tuple[datetime, datetime]] = []
    for one in times:
        rule = rrulestr(one.rule or "FREQ=DAILY;COUNT=1", dtstart=one.starts)
        for local in rule.between(first, last, inc=True):
            begins = local.replace(tzinfo=zone).astimezone(UTC)
            found.append((begins, begins + timedelta(minutes=one.minutes)))
    return sorted(found)


def is_free(free: FreeTime, begins: datetime, ends: datetime, now: datetime) -> bool:
    here, there = begins.astimezone(free.zone), ends.astimezone(free.zone)
    at = here.hour * 60 + here.minute
    until = there.hour * 60 + there.minute + 1440 * (there.date() - here.date()).days
    away = (here.date() - now.astimezone(free.zone).date()).days
    return (
        begins >= now
        and away < free.days
        and here.weekday() in free.weekdays
        and free.begins <= at
        and until <= free.ends
    )


def speaks(entry: Offering, wanted: str) -> bool:
    return any(
        f"{tag}-".lower().startswith(f"{wanted}-".lower()) for tag in entry.details.languages
    )


def modality_fits(entry: Offering, wanted: Modality) -> bool:
    return entry.details.modality in {wanted, Modality.HYBRID}


def brute_force(entry: Offering, search: Search, now: datetime) -> bool:
    """Say whether an entry is an answer, looking at it and at nothing else."""
    details, admission, places = entry.details, entry.details.admission, entry.places
    times = naive_occurrences(details.times, details.timezone)
    checks: dict[str, Callable[[Any], bool]] = {
        "kind": lambda wanted: details.kind in wanted,
        "modality": lambda wanted: any(modality_fits(entry, one) for one in wanted),
        "language": lambda wanted: any(speaks(entry, one) for one in wanted),
        "payer": lambda wanted: not set(wanted).isdisjoint(details.payers),
        "cost": lambda wanted: details.cost in wanted,
        "narr_level": lambda least: (details.narr_level or 0) >= least,
        "free_places": lambda least: (places.free or 0) >= least,
        "open_now": lambda _: any(begins <= now < ends for begins, ends in times),
        "accepts_moud": lambda _: admission.accepts_moud is True,
        "age": lambda age: (admission.min_age or 0) <= age <= (admission.max_age or 999),
        "gender": lambda gender: gender in (admission.genders or Gender),
        "welcomes": lambda codes: set(codes) <= set(admission.welcomes),
        "near": lambda near: (
            details.location is not None
            and km_between(near.location, details.location) <= near.within_km
        ),
        "free_time": lambda free: any(is_free(free, *one, now) for one in times),
    }
    is_over = entry.is_over_at is not None and entry.is_over_at <= now
    return not is_over and all(checks[name](getattr(search, name)) for name in search.filters)


def in_order(entries: Sequence[Offering], search: Search) -> list[Offering]:
    near = search.near
    if near is None:
        return sorted(entries, key=lambda entry: entry.id)
    return sorted(
        entries,
        key=lambda entry: km_between(near.location, entry.details.location or near.location),
    )


async def all_pages(
    database: Database, asked: Asked, limit: int, *, most: int = 400
) -> list[Offering]:
    found: list[Offering] = []
    after: Position | None = None
    for _ in range(most):
        page = await directory_search.search(database, asked, after, limit)
        assert len(page.answers) <= limit
        found += [answer.offering for answer in page.answers]
        after = page.goes_on
        if after is None:
            return found
    raise AssertionError("the pages never end")


@pytest.fixture
async def entries(units: Units[SqlAftercareUnitOfWork]) -> tuple[str, list[Offering]]:
    """A site of its own with many entries of all sorts."""
    site = f"s-{new_id().hex[:20]}"
    chance = random.Random(site)
    house = organisation(site=site)
    made = [random_entry(chance, site, house.id) for _ in range(_ENTRIES)]
    async with units(UnitContext(site, new_id())) as uow:
        uow.organisations.add(house)
        for one in made:
            uow.offerings.add(one)
    return site, made


async def test_a_search_finds_what_looking_at_every_entry_finds(
    entries: tuple[str, list[Offering]], database: Database
) -> None:
    site, made = entries
    chance = random.Random(site)
    hits = 0
    for _ in range(_SEARCHES):
        wanted = random_search(chance)
        now = NOON + timedelta(hours=chance.randrange(24 * 14))
        asked = Asked(wanted, site, now)
        expected = [one for one in made if brute_force(one, wanted, now)]
        found = await all_pages(database, asked, chance.choice([7, 50, 200]))
        assert [one.id for one in found] == [one.id for one in in_order(expected, wanted)], asked
        hits += bool(expected)
    assert hits > _SEARCHES / 4


async def test_where_nothing_is_found_each_filter_says_what_it_costs(
    entries: tuple[str, list[Offering]], database: Database
) -> None:
    site, made = entries
    wanted = Search(language=("fr",), kind=(OfferingKind.COURSE,), near=Near(CITY, 30.0))
    asked = Asked(wanted, site, NOON)
    assert await all_pages(database, asked, 50) == []
    for one in await directory_loosening.without_each(database, asked):
        (name,) = one.filters
        fewer = sum(brute_force(each, wanted.without(name), NOON) for each in made)
        assert (one.answers, one.more) == (fewer, False)


async def test_the_pairs_that_stand_in_the_way_are_those_that_looking_at_every_entry_finds(
    entries: tuple[str, list[Offering]], database: Database
) -> None:
    site, made = entries
    chance = random.Random(site)
    helped, asked_of_times = 0, 0
    for _ in range(_SEARCHES // 2):
        wanted = random_search(chance, most=6)
        now = NOON + timedelta(hours=chance.randrange(24 * 14))
        going_on = (one for one in made if brute_force(one, Search(), now))
        failing = [failed_by(one, wanted, now) for one in going_on]
        expected = {
            pair: many
            for pair in combinations(wanted.filters, 2)
            if (many := sum(failed <= set(pair) for failed in failing))
        }
        found = await directory_loosening.without_two(database, Asked(wanted, site, now))
        assert {one.filters: one.answers for one in found}.items() <= expected.items(), wanted
        best = sorted(expected.values(), reverse=True)[:5]
        assert [one.answers for one in found] == best, wanted
        helped += bool(found)
        asked_of_times += bool(found) and wanted.looks_at_times
    assert helped > _SEARCHES / 10
    assert asked_of_times


def failed_by(entry: Offering, wanted: Search, now: datetime) -> set[str]:
    return {name for name in wanted.filters if not brute_force(entry, wanted.only(name), now)}


async def test_the_answer_explains_itself_and_what_to_loosen(
    api: AsyncClient, units: Units[SqlAftercareUnitOfWork]
) -> None:
    site = f"s-{new_id().hex[:20]}"
    house = organisation(site=site)
    group = offering(
        house.id,
        site=site,
        languages=("en", "es-MX"),
        location=Location(39.75, -105.0),
        times=(
            MeetingTime(datetime.fromisoformat("2026-01-06T18:00"), 90, "FREQ=WEEKLY;BYDAY=TU"),
        ),
    )
    async with units(UnitContext(site, new_id())) as uow:
        uow.organisations.add(house)
        uow.offerings.add(group)
    body: dict[str, Any] = {
        "language": ["es"],
        "near": {"latitude": 39.7392, "longitude": -104.9903, "within_km": 20},
        "free_time": {
            "weekdays": ["MO", "TU", "WE", "TH", "FR"],
            "from_time": "17:00",
            "to_time": "22:00",
            "timezone": "America/Denver",
        },
    }
    there = f"/sites/{site}/offerings/_search"
    (found,) = (await api.post(there, json=body)).json()["items"]
    assert found["organisation"]["name"] == "Oak House"
    assert found["km"] == pytest.approx(1.458, abs=0.01)
    assert found["next"][0]["starts"] == "2026-03-03T18:00:00-07:00"
    assert {one["filter"]: one["says"] for one in found["because"]} == {
        "language": "Is held in en, es-MX.",
        "near": "Is 1.5 km away.",
        "free_time": "Fits on Tuesday 2026-03-03 18:00 to 19:30 (America/Denver).",
    }
    body["free_time"]["to_time"] = "19:00"
    nothing = (await api.post(there, json=body)).json()
    assert nothing["items"] == []
    assert {one["filter"]: one["answers"] for one in nothing["loosen"]} == {
        "language": 0,
        "near": 0,
        "free_time": 1,
    }
    assert nothing["loosen_together"] == []
    assert nothing["advice"] == "Without the time there is 1 answer."
    body["language"] = ["fr"]
    nothing = (await api.post(there, json=body)).json()
    assert nothing["loosen_together"] == [
        {
            "filters": ["language", "free_time"],
            "answers": 1,
            "more": False,
            "says": "Without the language and the time there is 1 answer.",
        }
    ]
    assert nothing["advice"] == (
        "No filter alone stands in the way. Without the language and the time there is 1 answer."
    )
    body["kind"] = ["workshop"]
    nothing = (await api.post(there, json=body)).json()
    assert nothing["loosen_together"] == []
    assert nothing["advice"] == "Leaving out any two filters finds nothing either: ask for less."


async def test_a_search_across_the_date_line_and_at_the_pole_finds_its_neighbours(
    units: Units[SqlAftercareUnitOfWork], database: Database
) -> None:
    site = f"s-{new_id().hex[:20]}"
    places = [Location(0, 179.99), Location(0, -179.99), Location(0, 180), Location(89.9, 40)]
    made = [offering(site=site, location=place) for place in places]
    async with units(UnitContext(site, new_id())) as uow:
        for one in made:
            uow.offerings.add(one)
    by_line = Search(near=Near(Location(0, -180), 5))
    assert len(await all_pages(database, Asked(by_line, site, NOON), 1)) == 3
    by_pole = Search(near=Near(Location(89.95, -140), 20))
    assert [one.id for one in await all_pages(database, Asked(by_pole, site, NOON), 1)] == [
        made[3].id
    ]


async def test_a_cursor_of_another_search_is_refused(api: AsyncClient) -> None:
    there = "/sites/north/offerings/_search"
    near = {"latitude": 0, "longitude": 0}
    for after, body in (
        ("A" * 22, {"near": near}),
        ("A" * 32, {}),
        ("f_8" + "A" * 29, {"near": near}),  # infinitely far
        ("not a cursor", {}),
    ):
        answer = await api.post(there, json={**body, "after": after})
        assert answer.status_code == 422, after
