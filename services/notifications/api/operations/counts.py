"""Owns the routes of live counts and of the drain's forecast."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request

from services.notifications.api.clock import Now
from services.notifications.api.operations.lanes import LaneName
from services.notifications.api.operations.sites_asked import SiteAsked, among, require
from services.notifications.domain.operations.drain import Bound, Drain, forecast
from services.notifications.domain.operations.drain_in_words import in_words
from services.notifications.domain.operations.pause import EVERYWHERE
from services.notifications.domain.terms import OPEN, ChannelName, Reason, State
from services.notifications.queries.operations import counts as queries
from services.notifications.queries.operations.situation import Situated, situation
from shared.http.answer import Answer, answer_with
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["operations"], route_class=CommandRoute)

_REFUSED = {State.SUPPRESSED, State.EXPIRED}
_DEAD = {State.DEAD, State.UNKNOWN}
_SENT = {State.SENT}


class LaneCounts(BaseModel):
    """`waiting` are all that may still leave, `due` those whose time has come.

    `paused` are due and held back: they are not counted as due.
    """

    lane: LaneName
    channel: ChannelName
    waiting: int
    due: int
    oldest_due_at: datetime | None
    paused: int
    in_flight: int
    sent_last_minute: int
    sent_last_hour: int


class StateCount(BaseModel):
    """`count` is how many are so now; what is done with is not counted here."""

    site: str
    lane: LaneName
    channel: ChannelName
    state: State
    reason: Reason | None
    count: int


class ReasonCount(BaseModel):
    """How many became so of late, and for the dead how many are so still."""

    state: State
    reason: Reason | None
    last_minute: int
    last_hour: int
    count: int | None = None


class SiteCounts(BaseModel):
    site: str
    waiting: int
    sent_last_hour: int
    dead: int


class CountsView(BaseModel):
    at: datetime
    lanes: list[LaneCounts]
    sites: list[SiteCounts]
    refused: list[ReasonCount]
    dead: list[ReasonCount]
    states: list[StateCount]


class DrainView(BaseModel):
    """Rates are per second. `expiring` are useless before their turn comes.

    `later` are not due yet; the next becomes so within five minutes of `next_due_at`.
    """

    lane: LaneName
    channel: ChannelName
    due: int
    later: int
    next_due_at: datetime | None
    rate: float
    arriving: float
    bound: Bound
    empty_at: datetime | None
    expiring: int
    useful_replicas: int | None
    empty_at_with_useful: datetime | None
    in_words: str

    @classmethod
    def of(cls, drain: Drain, replicas: int, now: datetime) -> "DrainView":
        lane, channel = drain.kind
        values = {name: getattr(drain, name) for name in cls.model_fields if hasattr(drain, name)}
        return cls(
            **{**values, "rate": round(drain.rate, 3), "arriving": round(drain.arriving, 3)},
            lane=LaneName.of(lane),
            channel=channel,
            in_words=in_words(drain, replicas, now),
        )


class ForecastView(BaseModel):
    at: datetime
    replicas: int
    lanes: list[DrainView]


@router.get("/operations/counts")
async def show_counts(reads: Reads, now: Now, site: SiteAsked = None) -> Answer[CountsView]:
    """Count what waits, leaves, is refused and is dead; it costs the same however many wait."""
    sites = among(reads, site)
    stock = await queries.stock(reads.database, sites)
    flow = await queries.flow(reads.database, sites)
    due = await queries.due(reads.database, now, sites)
    busy = await queries.replicas(reads.database, now)
    view = CountsView(
        at=now,
        lanes=_lanes(stock, flow, due, {} if sites is not None else busy),
        sites=_sites(stock, flow),
        refused=_reasons(flow, _REFUSED, None),
        dead=_reasons(flow, _DEAD, stock),
        states=[_state(row) for row in stock],
    )
    return answer_with(view, status=200)


@router.get("/operations/forecast")
async def show_forecast(reads: Reads, now: Now, request: Request) -> Answer[ForecastView]:
    """Foretell when each lane is empty, what expires before, and whether replicas would help."""
    require(reads.principal, EVERYWHERE)
    found: Situated = await situation(reads.database, request.app.state.provider_parts, now)
    drains = await asyncio.to_thread(forecast, found.cells, found.situation, now)
    replicas = found.situation.replicas
    view = ForecastView(
        at=now,
        replicas=replicas,
        lanes=[DrainView.of(drain, replicas, now) for drain in drains],
    )
    return answer_with(view, status=200)


def _lanes(
    stock: Iterable[queries.Row],
    flow: Iterable[queries.Row],
    due: Mapping[queries.Kind, queries.Due],
    busy: Mapping[queries.Kind, queries.Replicas],
) -> list[LaneCounts]:
    waiting, paused = Counter[queries.Kind](), Counter[queries.Kind]()
    for row in stock:
        if row["state"] in OPEN:
            waiting[queries.kind_of(row)] += row["count"]
            paused[queries.kind_of(row)] += row["count"] if row["reason"] == Reason.PAUSED else 0
    minute, hour = _sums(flow, _SENT, queries.kind_of)
    kinds = {*waiting, *due, *hour, *(kind for kind, one in busy.items() if one.in_flight)}
    nothing = queries.Due(0, None)
    return [
        LaneCounts(
            lane=LaneName.of(kind[0]),
            channel=kind[1],
            waiting=waiting[kind],
            due=due.get(kind, nothing).count,
            oldest_due_at=due.get(kind, nothing).oldest,
            paused=paused[kind],
            in_flight=busy[kind].in_flight if kind in busy else 0,
            sent_last_minute=minute[kind],
            sent_last_hour=hour[kind],
        )
        for kind in sorted(kinds)
    ]


def _sites(stock: Iterable[queries.Row], flow: Iterable[queries.Row]) -> list[SiteCounts]:
    waiting, dead = Counter[str](), Counter[str]()
    for row in stock:
        (waiting if row["state"] in OPEN else dead)[row["site"]] += row["count"]
    _, sent = _sums(flow, _SENT, lambda row: str(row["site"]))
    return [
        SiteCounts(site=site, waiting=waiting[site], sent_last_hour=sent[site], dead=dead[site])
        for site in sorted({*waiting, *dead, *sent})
    ]


def _reasons(
    flow: Iterable[queries.Row], states: set[State], stock: Iterable[queries.Row] | None
) -> list[ReasonCount]:
    def kind(row: queries.Row) -> tuple[str, str]:
        return row["state"], row["reason"]

    minute, hour = _sums(flow, states, kind)
    there: Counter[tuple[str, str]] = Counter()
    for row in stock or ():
        there[kind(row)] += row["count"] if row["state"] in states else 0
    return [
        ReasonCount(
            state=State(state),
            reason=Reason(reason) if reason else None,
            last_minute=minute[state, reason],
            last_hour=hour[state, reason],
            count=None if stock is None else there[state, reason],
        )
        for state, reason in sorted({*hour, *+there})
    ]


def _sums(
    flow: Iterable[queries.Row], states: set[State], kind: Any
) -> tuple[Counter[Any], Counter[Any]]:
    """Add up the last minute and the last hour of some states, by kind."""
    found: dict[str, Counter[Any]] = defaultdict(Counter)
    for row in flow:
        if row["state"] in states:
            for span in ("last_minute", "last_hour"):
                found[span][kind(row)] += row[span]
    return found["last_minute"], found["last_hour"]


def _state(row: queries.Row) -> StateCount:
    return StateCount(**{**row, "lane": LaneName.of(row["lane"]), "reason": row["reason"] or None})
