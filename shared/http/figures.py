"""Owns how reports look: as views, and as tables of one line for each number."""

from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import BaseModel, Field

from shared.http.csv_rows import Cell
from shared.reporting.measures import Benchmark, Definition
from shared.reporting.suppression import SMALLEST
from shared.reporting.tally import Tallies, Tally

ALL = "all"
WITHHELD = "withheld"
TABLE_HEADER = ("site", "measure", "code", "value")


class DurationsView(BaseModel):
    """Whole days. `known`: of how many they are known exactly."""

    known: int | None
    median: float | None
    longest: float | None


class TallyView(BaseModel):
    """Counts; null is withheld: fewer than 11, or it would tell a count of fewer than 11."""

    total: int | None
    by: dict[str, dict[str, int | None]] = Field(description="How many by code, by dimension.")
    days: DurationsView | None = None

    def numbers(self) -> Iterator[tuple[str, str, float | None]]:
        """Yield each number with the measure and the code that it is of."""
        yield "total", "", self.total
        for dimension, counts in self.by.items():
            for code, count in counts.items():
                yield dimension, code, count
        for name, value in self.days or ():
            yield "days", name, value

    @classmethod
    def of(cls, tally: Tally, *, for_outside: bool) -> "TallyView":
        return cls(
            total=tally.total,
            by={name: dict(counts) for name, counts in tally.by.items()},
            days=_days(tally.days, for_outside=for_outside) if tally.days else None,
        )


class TallyOfSiteView(TallyView):
    site: str


class TalliesView(TallyView):
    """Counts over all sites and at each. `withheld`: made for outside."""

    sites: list[TallyOfSiteView]
    withheld: bool

    @classmethod
    def over(cls, tallies: Tallies, *, for_outside: bool) -> "TalliesView":
        overall = TallyView.of(tallies.overall, for_outside=for_outside)
        sites = [
            TallyOfSiteView(site=site, **dict(TallyView.of(tally, for_outside=for_outside)))
            for site, tally in sorted(tallies.sites.items())
        ]
        return cls(**dict(overall), sites=sites, withheld=for_outside)

    def table(self, of: str = "") -> Iterator[list[Cell]]:
        """Yield site, measure, code and value of each number; `of` says of whom it is."""
        for site, tally in [(ALL, self), *((one.site, one) for one in self.sites)]:
            for measure, code, value in tally.numbers():
                yield [site, f"{of} {measure}".strip(), code, _cell(value)]


class BenchmarkView(BaseModel):
    """A share from 0 to 1, or days, as published."""

    value: float
    source: str

    @classmethod
    def of(cls, benchmark: Benchmark) -> "BenchmarkView":
        return cls(value=benchmark.value, source=benchmark.source)


class RatioView(BaseModel):
    """A part of a whole; null is withheld. `rate` is null where nobody counts yet."""

    numerator: int | None
    denominator: int | None
    rate: float | None

    @classmethod
    def of(cls, tally: Tally) -> "RatioView":
        counts = tally.by.get("result", {})
        met = counts.get("met", 0) if tally.total is not None else None
        known = met is not None and tally.total
        rate = round(met / tally.total, 4) if known and met is not None and tally.total else None
        return cls(numerator=met, denominator=tally.total, rate=rate)


class SiteRatioView(RatioView):
    site: str


class MeasureView(RatioView):
    """A measure over all sites and at each, in words, beside a published figure."""

    measure: str
    counted: str
    out_of: str
    source: str
    benchmark: BenchmarkView | None
    sites: list[SiteRatioView]

    @classmethod
    def over(cls, name: str, definition: Definition, tallies: Tallies) -> "MeasureView":
        return cls(
            **dict(RatioView.of(tallies.overall)),
            measure=name,
            counted=definition.numerator,
            out_of=definition.denominator,
            source=definition.source,
            benchmark=BenchmarkView.of(definition.benchmark) if definition.benchmark else None,
            sites=[
                SiteRatioView(site=site, **dict(RatioView.of(tally)))
                for site, tally in sorted(tallies.sites.items())
            ],
        )

    def table(self) -> Iterator[list[Cell]]:
        for site, ratio in [(ALL, self), *((one.site, one) for one in self.sites)]:
            yield [site, self.measure, "numerator", _cell(ratio.numerator)]
            yield [site, self.measure, "denominator", _cell(ratio.denominator)]


class DayCountView(BaseModel):
    on: date
    in_care: int
    on_hold: int


def benchmarks(published: Mapping[str, Benchmark]) -> dict[str, BenchmarkView]:
    return {name: BenchmarkView.of(one) for name, one in published.items()}


def _days(days: Mapping[str, float | None], *, for_outside: bool) -> DurationsView:
    """Return what may be shown: the longest is one person's, and a median needs eleven."""
    known = int(days["known"] or 0)
    if not for_outside:
        return DurationsView(known=known, median=days["median"], longest=days["longest"])
    enough = known >= SMALLEST
    return DurationsView(
        known=known if enough else None, median=days["median"] if enough else None, longest=None
    )


def _cell(value: float | None) -> Cell:
    return WITHHELD if value is None else value
