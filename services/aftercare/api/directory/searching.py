"""Routes that search the directory, and the list of what a site keeps in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from services.aftercare.api.clock import Now
from services.aftercare.api.directory.search_forms import OfferingFilters, SearchForm, cursor_of
from services.aftercare.api.directory.staleness import StaleDays
from services.aftercare.api.directory.views import ContactView, OccurrenceView, OfferingView
from services.aftercare.api.parameters import router_of
from services.aftercare.domain.directory.loosening import Loosening, advice
from services.aftercare.domain.directory.offering import stale_before
from services.aftercare.domain.directory.reasons import Answer, reasons
from services.aftercare.domain.directory.search import Search
from services.aftercare.domain.directory.times import next_occurrences, zone_of
from services.aftercare.queries import directory as queries
from services.aftercare.queries import directory_loosening, directory_search
from services.aftercare.queries.directory_search import Asked, Found, Position
from shared.http.paging import Page, Paging
from shared.http.reading import Reads

router = router_of("offerings")
kept = router_of("directory")
_NEXT = 3


class ReasonView(BaseModel):
    """What of the offering meets the filter."""

    filter: str
    says: str


class ProviderView(BaseModel):
    """Who offers it, and how they are reached."""

    id: UUID
    code: str
    name: str
    contact: ContactView

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Self:
        contact = ContactView(**{name: row[name] for name in ContactView.model_fields})
        return cls(id=row["id"], code=row["code"], name=row["name"], contact=contact)


class FoundView(BaseModel):
    """`km` is the distance from the point asked for. `next`: when it takes place next."""

    offering: OfferingView
    organisation: ProviderView
    km: float | None
    because: list[ReasonView]
    next: list[OccurrenceView]


class LooseningView(BaseModel):
    """How many answers there are without this filter; `more`: at least so many."""

    filter: str
    answers: int
    more: bool

    @classmethod
    def of(cls, one: Loosening) -> Self:
        return cls(filter=one.filters[0], answers=one.answers, more=one.more)


class LooseningPairView(BaseModel):
    """The same without two filters, in a sentence too."""

    filters: list[str]
    answers: int
    more: bool
    says: str

    @classmethod
    def of(cls, one: Loosening) -> Self:
        return cls(filters=list(one.filters), answers=one.answers, more=one.more, says=one.says)


class SearchPage(BaseModel):
    """`next` goes back as `after`; a page may hold fewer than asked for and yet have a next.

    `loosen`: where nothing was found, what each filter costs; `loosen_together`: where none alone
    helps, the pairs that do, the best five. `advice` says in a sentence what to leave out.
    """

    items: list[FoundView]
    next: str | None
    loosen: list[LooseningView]
    loosen_together: list[LooseningPairView]
    advice: str | None


@router.get("")
async def list_offerings(
    reads: Reads,
    paging: Paging,
    filters: Annotated[OfferingFilters, Query()],
    now: Now,
    stale_days: StaleDays,
) -> SearchPage:
    """List what the site's directory holds, as it came, and explain why each is there."""
    asked = Asked(filters.search(), reads.site, now)
    after = None if paging.after is None else Position(paging.after)
    return await _page(reads, asked, after, paging.limit, stale_days)


@router.post("/_search")
async def search_offerings(
    body: SearchForm, reads: Reads, now: Now, stale_days: StaleDays
) -> SearchPage:
    """Search by all that is known: by distance from `near`, else as entries came. Changes nothing.

    Where nothing is found, says for each filter how many answers there were without it; where no
    filter alone stands in the way, which two together do.
    """
    asked = Asked(body.search(), reads.site, now)
    return await _page(reads, asked, body.position(), body.limit, stale_days)


class KeptFilters(BaseModel):
    organisation_id: UUID | None = None
    archived: bool = False
    stale: bool = False


@kept.get("/offerings")
async def list_kept_offerings(
    reads: Reads,
    paging: Paging,
    filters: Annotated[KeptFilters, Query()],
    now: Now,
    stale_days: StaleDays,
) -> Page[OfferingView]:
    """List what the site itself keeps: by organisation, archived, or stale and to be confirmed."""
    found = await queries.kept_offerings(
        reads.database,
        reads.site,
        organisation_id=filters.organisation_id,
        archived=filters.archived,
        stale_before=stale_before(now, stale_days) if filters.stale else None,
        window=paging,
    )
    return paging.page(found, lambda one: OfferingView.of(one, now, stale_days), lambda one: one.id)


async def _page(
    reads: Reads, asked: Asked, after: Position | None, limit: int, stale_days: int
) -> SearchPage:
    found = await directory_search.search(reads.database, asked, after, limit)
    singles = await _loosening(reads, asked, found, after)
    is_blocked = len(singles) > 1 and not any(one.answers for one in singles)
    together = await directory_loosening.without_two(reads.database, asked) if is_blocked else []
    return SearchPage(
        items=await _views(reads, found.answers, asked, stale_days),
        next=None if found.goes_on is None else cursor_of(found.goes_on),
        loosen=[LooseningView.of(one) for one in singles],
        loosen_together=[LooseningPairView.of(one) for one in together],
        advice=advice(singles, together),
    )


async def _views(
    reads: Reads, answers: Sequence[Answer], asked: Asked, stale_days: int
) -> list[FoundView]:
    wanted = {answer.offering.organisation_id for answer in answers}
    providers = await queries.organisations_of_ids(reads.database, wanted)
    return [
        FoundView(
            offering=OfferingView.of(answer.offering, asked.now, stale_days),
            organisation=ProviderView.of_row(providers[answer.offering.organisation_id]),
            km=None if answer.km is None else round(answer.km, 3),
            because=_because(answer, asked.search),
            next=_next(answer, asked.now),
        )
        for answer in answers
    ]


def _because(answer: Answer, search: Search) -> list[ReasonView]:
    return [ReasonView(filter=name, says=says) for name, says in reasons(answer, search)]


def _next(answer: Answer, now: datetime) -> list[OccurrenceView]:
    details = answer.offering.details
    found = next_occurrences(details.times, zone_of(details.timezone), now, _NEXT)
    return [OccurrenceView.of(one, details.timezone) for one in found]


async def _loosening(
    reads: Reads, asked: Asked, found: Found, after: Position | None
) -> list[Loosening]:
    if found.answers or found.goes_on is not None or after is not None:
        return []
    return await directory_loosening.without_each(reads.database, asked)
