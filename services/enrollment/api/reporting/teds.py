"""Owns the routes of TEDS exports: the file that a state asks for, and what it would lack."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from services.enrollment.api.reporting.minimum_data import LAST_YEAR
from services.enrollment.api.reporting.sites_asked import among
from services.enrollment.domain.reporting.teds.gaps import Gaps
from services.enrollment.domain.reporting.teds.record import Facts, Form, Kind, Layout
from services.enrollment.domain.reporting.teds.vocabulary import FIRST_YEAR
from services.enrollment.queries import teds
from shared.http.csv_rows import csv_file
from shared.http.media import CsvFile
from shared.http.parameters import SITE_PATTERN
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["exports"], route_class=CommandRoute)

MOST_EPISODES_NAMED = 200
Year = Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="The file's year.")]


class Asked(BaseModel):
    """Which file is asked for."""

    year: int
    kind: Kind
    codebook: int
    site: str | None
    synthetic: bool

    def layout(self, form: Form) -> Layout:
        return Layout(self.kind, form, self.codebook)


async def asked(
    year: Year,
    kind: Kind = Kind.DISCHARGES,
    codebook: Annotated[
        int | None,
        Query(ge=FIRST_YEAR, le=LAST_YEAR, description="Whose codes; the file's year by itself."),
    ] = None,
    site: Annotated[str | None, Query(pattern=f"^{SITE_PATTERN}$")] = None,
    *,
    synthetic: bool = False,
) -> Asked:
    return Asked(
        year=year,
        kind=kind,
        codebook=codebook or year,
        site=site,
        synthetic=synthetic or site is not None,
    )


AskedFor = Annotated[Asked, Depends(asked)]


class ColumnGapView(BaseModel):
    """A column of the file. `not_in_codebook`: known here, and this codebook has no code for it."""

    column: str
    given: int
    missing: int
    not_in_codebook: int


class IncompleteView(BaseModel):
    episode_id: UUID
    columns: list[str]


class GapsView(BaseModel):
    """What the file would hold, and what it lacks.

    `incomplete` names at most 200 episodes with what each lacks; `more_incomplete` counts others.
    """

    year: int
    kind: Kind
    codebook: int
    rows: int
    columns: list[ColumnGapView]
    incomplete: list[IncompleteView] = Field(max_length=MOST_EPISODES_NAMED)
    more_incomplete: int

    @classmethod
    def of(cls, gaps: Gaps, wanted: Asked) -> "GapsView":
        return cls(
            year=wanted.year,
            kind=wanted.kind,
            codebook=wanted.codebook,
            rows=gaps.rows,
            columns=[_column(name, gaps) for name in gaps.layout.columns()],
            incomplete=[
                IncompleteView(episode_id=episode_id, columns=columns)
                for episode_id, columns in gaps.incomplete.items()
            ],
            more_incomplete=gaps.more_incomplete,
        )


def _column(name: str, gaps: Gaps) -> ColumnGapView:
    missing, uncodable = gaps.missing[name], gaps.not_in_codebook[name]
    return ColumnGapView(
        column=name,
        given=gaps.rows - missing - uncodable,
        missing=missing,
        not_in_codebook=uncodable,
    )


@router.get("/exports/teds.csv", response_class=CsvFile)
async def export_teds(reads: Reads, wanted: AskedFor, form: Form = Form.CODES) -> CsvFile:
    """Return the TEDS file of a year over the caller's sites: a row for each episode.

    In codes what is missing is -9, in labels it is empty. Nobody's name is in it; the case id is
    the public file's where the episode came from one, else the episode's own id.
    """
    layout = wanted.layout(form)
    found = await _found(reads, wanted)
    rows = ([layout.row(facts) for _, facts in batch] async for batch in found)
    name = f"teds-{wanted.kind.letter.lower()}-{wanted.year}.csv"
    return await csv_file(layout.header(), rows, name=name)


@router.get("/exports/teds/gaps")
async def show_teds_gaps(reads: Reads, wanted: AskedFor) -> GapsView:
    """Say before the file goes out what it would lack, by column and by episode.

    Only the elements that are asked of people count as lacking in `incomplete`.
    """
    layout = wanted.layout(Form.CODES)
    gaps = Gaps(layout, most=MOST_EPISODES_NAMED)
    async for batch in await _found(reads, wanted):
        for episode_id, facts in batch:
            gaps.count(episode_id, facts)
    return GapsView.of(gaps, wanted)


async def _found(reads: Reads, wanted: Asked) -> AsyncIterator[list[tuple[UUID, Facts]]]:
    return teds.episodes_of_a_file(
        reads.database,
        await among(reads, wanted.site),
        year=wanted.year,
        kind=wanted.kind,
        synthetic=wanted.synthetic,
    )
