"""Owns how outcomes look: as views, and as a table of one line for each number."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date

from pydantic import BaseModel, Field

from services.aftercare.domain.outcomes.baseline import BaselineState
from services.aftercare.domain.outcomes.change import CHANGE_RULES, Change
from services.aftercare.domain.outcomes.counts import Counts, Figures
from services.aftercare.domain.outcomes.leaving import Leaving, Ratio, judged
from services.aftercare.domain.outcomes.measures import DEFINITIONS, EXCLUSIONS
from services.aftercare.domain.outcomes.windows import Window
from services.aftercare.queries.outcomes.figures import By
from shared.http.csv_rows import Cell
from shared.http.figures import ALL, WITHHELD, BenchmarkView

TABLE_HEADER = ("group", "measure", "code", "value")


class OutcomeRatioView(BaseModel):
    """A part of a whole; null is withheld. `rate` is null where nobody can be judged.

    `not_yet`: discharges whose days are not over; they are in neither number.
    """

    numerator: int | None
    denominator: int | None
    rate: float | None
    not_yet: int | None

    @classmethod
    def of(cls, ratio: Ratio) -> "OutcomeRatioView":
        met, whole = ratio.met, ratio.of
        rate = round(met / whole, 4) if met is not None and whole else None
        return cls(numerator=met, denominator=whole, rate=rate, not_yet=ratio.not_yet)


class GroupRatioView(OutcomeRatioView):
    group: str


class OutcomeMeasureView(OutcomeRatioView):
    """A measure over all and of each group, in words, beside a published figure."""

    measure: str
    counted: str
    out_of: str
    source: str
    benchmark: BenchmarkView | None
    groups: list[GroupRatioView]

    @classmethod
    def over(cls, measure: str, overall: Ratio, groups: dict[str, Ratio]) -> "OutcomeMeasureView":
        definition = DEFINITIONS[measure]
        return cls(
            **dict(OutcomeRatioView.of(overall)),
            measure=measure,
            counted=definition.numerator,
            out_of=definition.denominator,
            source=definition.source,
            benchmark=BenchmarkView.of(definition.benchmark) if definition.benchmark else None,
            groups=[
                GroupRatioView(group=group, **dict(OutcomeRatioView.of(ratio)))
                for group, ratio in groups.items()
            ],
        )

    def table(self) -> Iterator[list[Cell]]:
        for group, ratio in [(ALL, self), *((one.group, one) for one in self.groups)]:
            for code in ("numerator", "denominator", "not_yet"):
                yield [group, self.measure, code, _cell(getattr(ratio, code))]


class ExclusionView(BaseModel):
    """Why discharges are in no measure, and how many."""

    reason: str
    why: str
    discharges: int


class WindowView(BaseModel):
    """Days after the discharge in which a sign of engagement counts, both included."""

    first: int
    last: int

    @classmethod
    def of(cls, window: Window) -> "WindowView":
        return cls(first=window.first, last=window.last)


class SiteWindowsView(BaseModel):
    """The windows of a site by days; `number` is their version, null where they are the usual."""

    site: str | None
    number: int | None
    windows: dict[str, WindowView]


class ChangeView(BaseModel):
    """How far an instrument moved, of those with a total at admission and one at follow-up.

    Points; `mean_change` is follow-up less admission. `reliable` is null where no reliable change
    is published; `recovered_*` count who is beyond the published cut-off. Null: withheld.
    """

    instrument: str
    source: str
    pairs: int | None
    mean_before: float | None
    mean_after: float | None
    mean_change: float | None
    reliable: dict[str, int | None] | None
    recovered_before: int | None
    recovered_after: int | None

    @classmethod
    def of(cls, change: Change) -> "ChangeView":
        return cls(**asdict(change), source=CHANGE_RULES[change.instrument].source)

    def table(self) -> Iterator[list[Cell]]:
        for code in ("pairs", "mean_before", "mean_after", "mean_change"):
            yield [ALL, f"change {self.instrument}", code, _cell(getattr(self, code))]
        for kind, count in (self.reliable or {}).items():
            yield [ALL, f"change {self.instrument}", kind, _cell(count)]


class BaselinesView(BaseModel):
    """Where totals of admission stand. `is_asked`: a way to enrollment is set.

    `waiting` by why they could not be had yet (`not_asked_yet`), `refused` by why they never can.
    """

    is_asked: bool
    kept: int
    waiting: dict[str, int]
    refused: dict[str, int]

    @classmethod
    def of(
        cls, standing: Mapping[tuple[str, str | None], int], *, is_asked: bool
    ) -> "BaselinesView":
        def by_reason(state: BaselineState) -> dict[str, int]:
            of_state = {why: n for (kept_as, why), n in standing.items() if kept_as == state}
            return {
                why or "not_asked_yet": number
                for why, number in sorted(of_state.items(), key=lambda one: one[0] or "")
            }

        return cls(
            is_asked=is_asked,
            kept=sum(by_reason(BaselineState.KEPT).values()),
            waiting=by_reason(BaselineState.WANTED),
            refused=by_reason(BaselineState.REFUSED),
        )


class OutcomesView(BaseModel):
    """Outcomes of the discharges of a period. `withheld`: made for outside.

    `over` is the last day that is over at every site; what would need a later one is `not_yet`.
    `discharges` is every one; `excluded` says why some are in no measure, and null that it is
    withheld. `changes` are of instruments; `pairs_shredded` do not open any more. `windows` name
    sites with windows of their own, after the usual ones.
    """

    since: date
    until: date
    over: date
    by: By
    withheld: bool
    discharges: int | None
    counted: int | None
    excluded_in_all: int | None
    excluded: list[ExclusionView] | None
    measures: list[OutcomeMeasureView]
    changes: list[ChangeView]
    pairs_shredded: int | None
    baselines: BaselinesView | None
    windows: list[SiteWindowsView] = Field(default_factory=list)

    def table(self) -> Iterator[list[Cell]]:
        """Yield group, measure, code and value of each number."""
        yield [ALL, "discharges", "counted", _cell(self.counted)]
        yield [ALL, "discharges", "excluded", _cell(self.excluded_in_all)]
        for one in self.excluded or ():
            yield [ALL, "excluded", one.reason, one.discharges]
        for measure in self.measures:
            yield from measure.table()
        for change in self.changes:
            yield from change.table()


def inside(figures: Figures) -> dict[str, object]:
    """Return what staff see of the figures."""
    overall = figures.overall
    return {
        "withheld": False,
        "discharges": overall.discharges,
        "counted": overall.counted,
        "excluded_in_all": sum(overall.excluded.values()),
        "excluded": _excluded(overall),
        "measures": [
            OutcomeMeasureView.over(
                measure,
                judged(overall, measure),
                {group: judged(counts, measure) for group, counts in figures.groups.items()},
            )
            for measure in DEFINITIONS
        ],
    }


def outside(figures: Figures) -> dict[str, object]:
    """Return what of the figures may leave."""
    leaving = Leaving.of(figures)
    counted = leaving.shown.overall.total
    known = counted is not None and leaving.excluded is not None
    return {
        "withheld": True,
        "discharges": (counted or 0) + (leaving.excluded or 0) if known else None,
        "counted": counted,
        "excluded_in_all": leaving.excluded,
        "excluded": None,
        "measures": [
            OutcomeMeasureView.over(
                measure,
                leaving.ratio(measure),
                {site: leaving.ratio(measure, site) for site in leaving.shown.sites},
            )
            for measure in DEFINITIONS
        ],
    }


def _excluded(counts: Counts) -> list[ExclusionView]:
    return [
        ExclusionView(reason=reason.value, why=EXCLUSIONS[reason], discharges=number)
        for reason, number in counts.excluded.items()
    ]


def _cell(value: float | None) -> Cell:
    return WITHHELD if value is None else value
