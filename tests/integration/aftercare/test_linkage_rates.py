"""Linkage rates count from the rows as they are, and tell outsiders of nobody."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from services.aftercare.domain.linkages.linkage import Linkage, LinkageKind, SaidBy
from services.aftercare.domain.linkages.rates import Came, code_of, leaving, rates
from services.aftercare.domain.linkages.states import LinkageState
from shared.clock import SettableClock
from shared.identifiers import new_id
from shared.reporting.tally import Tallies, Tally
from shared.unit_context import UnitContext
from tests.integration.aftercare.consents import SqlUnits
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.stories import Episode, hear

SITE = "rates"
DISCHARGED = date(2026, 4, 21)  # as stories tell it
JULY = datetime(2026, 7, 2, 19, tzinfo=UTC)
COURSE, HOME = LinkageKind.COURSE, LinkageKind.SOBER_LIVING


async def discharged(
    units: SqlUnits, came: dict[LinkageKind, list[int | None]], site: str = SITE
) -> UUID:
    """Tell of a discharge, and keep its linkages with the day on which the client came."""
    episode = Episode.new()
    told = episode.discharged("dropped_out")
    await hear(units, [type(told)(**{**_fields(told), "site": site})])
    async with units(UnitContext(site, new_id())) as uow:
        plan = await uow.plans.of_episode(episode.episode_id)
        assert plan is not None
        for kind, days in came.items():
            for after in days:
                linkage = Linkage(
                    id=new_id(), site=site, plan_id=plan.id, client_id=plan.client_id, kind=kind
                )
                if after is not None:
                    linkage.state = LinkageState.LINKED
                    linkage.attended_on = DISCHARGED + timedelta(days=after)
                uow.linkages.add(linkage)
    return plan.id


def _fields(told: Any) -> dict[str, Any]:
    return {name: getattr(told, name) for name in told.__slots__}


async def report(api: AsyncClient, headers: dict[str, str], **asked: Any) -> dict[str, Any]:
    answer = await api.get("/reports/linkages", params=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_who_came_is_counted_once_a_kind_and_out_of_all_to_whom_it_was_proposed(
    api: AsyncClient, units: SqlUnits, issuer: TestIssuer, clock: SettableClock
) -> None:
    stories: tuple[dict[LinkageKind, list[int | None]], ...] = (
        {COURSE: [0]},
        {COURSE: [7, 3]},
        {COURSE: [8], HOME: [None]},
        {COURSE: [30]},
        {COURSE: [31]},
        {COURSE: [None, None]},
        {COURSE: [-4]},
    )
    for came in stories:
        await discharged(units, came)
    clock.set(JULY)
    inside = issuer.bearer("clinician", sites=(SITE,))
    asked = {"since": "2026-04-01", "until": "2026-06-30"}
    shown = await report(api, inside, **asked)
    found = {(one["site"], one["kind"]): one for one in shown["rates"]}
    course, home = found[SITE, "course"], found[SITE, "sober_living"]
    counts = ("linked_7_days", "linked_30_days", "out_of", "not_yet")
    assert [course[name] for name in counts] == [3, 5, 7, 0]
    assert [home[name] for name in counts] == [0, 0, 1, 0]
    assert {one["measure"] for one in shown["measures"]} == {"linked_7_days", "linked_30_days"}
    clock.set(datetime(2026, 5, 10, 19, tzinfo=UTC))
    early = await report(api, inside, since="2026-04-01", until="2026-04-30")
    course = next(o for o in early["rates"] if (o["site"], o["kind"]) == (SITE, "course"))
    assert [course[name] for name in counts] == [0, 0, 0, 7]
    clock.set(JULY + timedelta(days=40))
    outside = await report(api, issuer.bearer("partner_administrator", sites=(SITE,)))
    assert outside["withheld"]
    assert {one["linked_7_days"] for one in outside["rates"]} == {None}
    csv = await api.get("/reports/linkages", headers={**inside, "Accept": "text/csv"}, params=asked)
    assert f'"{SITE}","linked_7_days","course",3' in csv.text


async def test_a_client_who_simply_went_counts_as_any_other(
    api: AsyncClient, units: SqlUnits, issuer: TestIssuer, clock: SettableClock
) -> None:
    site = "simply-went"
    plan_id = await discharged(units, {COURSE: [None]}, site)
    clock.set(JULY)
    async with units(UnitContext(site, new_id())) as uow:
        (linkage,) = await uow.linkages.of_plan(plan_id)
        linkage.provider_code = "college"
        linkage.attend(DISCHARGED + timedelta(days=5), uow.now, said_by=SaidBy.CLIENT)
        uow.save(linkage)
    inside = issuer.bearer("clinician", sites=(site,))
    shown = await report(api, inside, since="2026-04-01", until="2026-06-30")
    course = next(o for o in shown["rates"] if (o["site"], o["kind"]) == (site, "course"))
    assert (course["linked_7_days"], course["linked_30_days"], course["out_of"]) == (1, 1, 1)


@pytest.mark.parametrize("for_outside", ["true", "false"])
async def test_outsiders_are_told_of_whole_quarters_alone(
    api: AsyncClient, issuer: TestIssuer, for_outside: str
) -> None:
    asked = {"since": "2025-10-02", "until": "2025-12-31", "for_outside": for_outside}
    partner = issuer.bearer("partner_administrator")
    answer = await api.get("/reports/linkages", params=asked, headers=partner)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("figures-leave-by-quarter")


def counted(**sites: dict[Came, int]) -> Tallies:
    tallies = Tallies(Tally(0, {"came": {}}))
    for site, bands in sites.items():
        codes: dict[str, int | None] = {
            code_of(COURSE, came): count for came, count in bands.items()
        }
        tallies.sites[site] = Tally(sum(bands.values()), {"came": codes})
        tallies.overall.total = (tallies.overall.total or 0) + sum(bands.values())
        for code, count in codes.items():
            seen = tallies.overall.by["came"].get(code) or 0
            tallies.overall.by["came"][code] = seen + (count or 0)
    return tallies


def test_a_cell_of_fewer_than_eleven_is_withheld_together_with_what_would_tell_it() -> None:
    until = date(2026, 6, 30)
    tallies = counted(
        north={Came.IN_7_DAYS: 20, Came.IN_30_DAYS: 3, Came.NEVER: 30},
        south={Came.IN_7_DAYS: 25, Came.IN_30_DAYS: 15, Came.NEVER: 40},
    )
    shown = leaving(tallies, until, over=until + timedelta(days=31))
    (course,) = [one for one in rates(shown.sites["north"]) if one.kind is COURSE]
    assert course.linked_30_days is None
    assert course.out_of is None
    nothing = leaving(tallies, until, over=until + timedelta(days=29))
    assert {one.out_of for one in rates(nothing.sites["south"])} == {None}
