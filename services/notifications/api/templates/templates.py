"""Owns the routes that show words: which are in use, every version, and how they will look."""

from uuid import UUID

from fastapi import APIRouter

from services.notifications.api.clock import Now
from services.notifications.api.templates.forms import Country, PreviewForm
from services.notifications.api.templates.views import (
    FindingView,
    PreviewView,
    TemplateList,
    TemplatePreview,
    TemplateSummary,
    TemplateVersionView,
    TemplateView,
    WeekOfTextsView,
)
from services.notifications.api.templates.wiring import StandardsAsked
from services.notifications.domain.templates.checks.checking import errors_in, findings
from services.notifications.domain.templates.preview import previews
from services.notifications.domain.templates.template import Wordings, compiled
from services.notifications.domain.templates.text import TextIsMalformed
from services.notifications.domain.templates.version import NoDraft, TemplateFailsChecks
from services.notifications.domain.templates.week import WEEK, week_of_texts
from services.notifications.domain.templates.wordings import BUILT_IN
from services.notifications.handlers.templates.versions import purpose_of
from services.notifications.queries import templates as queries
from services.notifications.tables import version_of
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.forms import Code
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reading, Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["templates"], route_class=CommandRoute)


@router.get("/sites/{site}/templates")
async def list_templates(site: Site, reads: Reads) -> TemplateList:
    """List every template, and which of them the site says in its own words."""
    own = await queries.in_use(reads.database, site)
    return TemplateList(items=[TemplateSummary.of(code, own.get(code)) for code in BUILT_IN])


@router.get("/sites/{site}/templates/{code}")
async def get_template(site: Site, code: Code, reads: Reads) -> TemplateView:
    """Show the words in use, those that came with the service, and the fields they may name."""
    purpose_of(code)
    return TemplateView.whole(code, *await queries.standing(reads.database, site, code))


@router.get("/sites/{site}/templates/{code}/versions")
async def list_template_versions(
    site: Site, code: Code, reads: Reads, paging: Paging
) -> Page[TemplateVersionView]:
    """List what the site has drafted and published under a code, oldest first."""
    purpose_of(code)
    rows = await queries.versions(reads.database, site, code, paging)
    return paging.page(
        rows, lambda row: TemplateVersionView.of(version_of(dict(row))), lambda row: row["id"]
    )


@router.get("/sites/{site}/templates/{code}/versions/{version_id}")
async def get_template_version(
    site: Site, code: Code, version_id: UUID, reads: Reads
) -> Answer[TemplateVersionView]:
    found = await queries.version(reads.database, site, code, version_id)
    if found is None:
        raise NotFound("There is no version of this id here.")
    return reads.found(TemplateVersionView.of(found), version=found.version)


@router.post("/sites/{site}/templates/{code}/preview")
async def preview_template(
    site: Site,
    code: Code,
    body: PreviewForm,
    reads: Reads,
    standards: StandardsAsked,
) -> TemplatePreview:
    """Show words filled with made-up values, per channel and language, with segments and price.

    Nothing is kept. Half a field, or a sensitive one where others read, is refused by name.
    """
    purpose = purpose_of(code)
    wordings = await _asked(site, code, body, reads)
    desk = await queries.front_desk(reads.database, site)
    house = standards.house(desk.private_words if desk else ())
    found = findings(purpose, wordings, house)
    try:
        template = compiled(code, 0, wordings)
    except TextIsMalformed:
        raise TemplateFailsChecks(errors_in(found)) from None
    phone = desk.phone if desk else None
    shown = previews(template, site_phone=phone, prices=standards.prices, country=body.country)
    return TemplatePreview(
        items=[PreviewView.of(one) for one in shown],
        findings=[FindingView.of(one) for one in found],
    )


@router.get("/sites/{site}/week-of-texts")
async def get_week_of_texts(
    site: Site, reads: Reads, standards: StandardsAsked, now: Now, country: Country = "US"
) -> WeekOfTextsView:
    """Estimate a week of texts: those of the last seven days, in the words that are in use now."""
    since = now - WEEK
    sent = await queries.texts_since(reads.database, site, since)
    own = {code: one.wordings for code, one in (await queries.in_use(reads.database, site)).items()}
    week = week_of_texts(sent, own, standards.prices, country)
    return WeekOfTextsView.of(week, since)


async def _asked(site: str, code: str, body: PreviewForm, reads: Reading) -> Wordings:
    """Return the words to look at. Raises NoDraft."""
    if body.wordings is not None:
        return body.wordings.wordings()
    built_in = BUILT_IN[code].wordings
    if body.of == "built_in":
        return built_in
    published, draft = await queries.standing(reads.database, site, code)
    if body.of == "draft":
        if draft is None:
            raise NoDraft
        return draft.wordings
    return {**built_in, **(published.wordings if published else {})}
