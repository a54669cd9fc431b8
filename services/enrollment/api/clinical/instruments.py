"""Owns the route that shows the instruments: what a form needs to ask, and what scores mean."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.enrollment.domain.clinical.instrument_catalogue import CURRENT, INSTRUMENTS
from services.enrollment.domain.clinical.instruments import Instrument
from shared.http.route import CommandRoute

router = APIRouter(tags=["assessments"], route_class=CommandRoute)


class BandView(BaseModel):
    at_least: int
    name: str


class ScaleView(BaseModel):
    """A sum over items, which are numbered from 1."""

    code: str
    loinc: str | None
    items: list[int]
    bands: list[BandView]


class InstrumentView(BaseModel):
    """`options`: the answers that each item offers, in the order of the items.

    `item_loinc` are the items' codes, in the same order; empty where LOINC has none.
    """

    code: str
    loinc: str | None
    item_loinc: list[str]
    version: int
    is_current: bool
    title: str
    source: str
    options: list[list[int]]
    scales: list[ScaleView]
    flags: list[str] = Field(description="Flags that a published cut-off can raise.")

    @classmethod
    def of(cls, one: Instrument) -> "InstrumentView":
        return cls(
            code=one.code,
            loinc=one.loinc,
            item_loinc=list(one.item_loinc),
            version=one.version,
            is_current=CURRENT[one.code] == one.version,
            title=one.title,
            source=one.source,
            options=[list(offered) for offered in one.options],
            scales=[
                ScaleView(
                    code=scale.code,
                    loinc=scale.loinc,
                    items=list(scale.items),
                    bands=[BandView(at_least=b.at_least, name=b.name) for b in scale.bands],
                )
                for scale in one.scales
            ],
            flags=[cut.flag for cut in one.cut_offs],
        )


class InstrumentList(BaseModel):
    items: list[InstrumentView]


@router.get("/instruments")
async def list_instruments() -> InstrumentList:
    """List every version of every instrument, with its published scoring."""
    return InstrumentList(items=[InstrumentView.of(one) for one in INSTRUMENTS])
