"""Owns an episode as a row of a TEDS file: in the codes of a year's codebook, or in labels."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.enrollment.domain.reporting.teds import terms
from services.enrollment.domain.reporting.teds.codes import Span, code_of, stays, waits
from services.enrollment.domain.reporting.teds.derived import completed
from services.enrollment.domain.reporting.teds.elements import ELEMENTS, Element
from services.enrollment.domain.reporting.teds.vocabulary import MISSING, Vocabulary

Cell = int | str


class Kind(StrEnum):
    """TEDS-D has a record for each discharge, TEDS-A one for each admission."""

    DISCHARGES = "discharges"
    ADMISSIONS = "admissions"

    @property
    def letter(self) -> str:
        return "D" if self is Kind.DISCHARGES else "A"


class Form(StrEnum):
    """Codes are SAMHSA's numbers, -9 where missing; labels are words, empty where missing."""

    CODES = "codes"
    LABELS = "labels"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one episode. `year` is the year of the file that it belongs to.

    `level_at_discharge` None: it goes on, or nobody said where it ended.
    """

    case_id: str
    year: int
    admitted_in: int
    state_fips: int | None
    age_band: str | None
    referral_source: str | None
    days_waiting: Span | None
    disposition: str | None
    length_of_stay: Span | None
    level_at_admission: str
    level_at_discharge: str | None
    given: Mapping[str, str]

    def elements(self) -> Mapping[str, str]:
        return completed(
            self.given,
            level_at_admission=self.level_at_admission,
            level_at_discharge=self.level_at_discharge,
            state_fips=self.state_fips,
        )


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the file: its names, and how a fact becomes its code or label."""

    coded: str
    decoded: str
    code: Callable[[Facts, Mapping[str, str], int], int | None]
    label: Callable[[Facts, Mapping[str, str]], str | None]
    at_discharge: bool = False


def _vocabulary(
    coded: str, vocabulary: Vocabulary, fact: str, *, at_discharge: bool = False
) -> _Column:
    def code(facts: Facts, _: Mapping[str, str], year: int) -> int | None:
        term = getattr(facts, fact)
        return vocabulary.code(term, year) if term else None

    def label(facts: Facts, _: Mapping[str, str]) -> str | None:
        term = getattr(facts, fact)
        return vocabulary.label(term) if term else None

    return _Column(coded, coded.lower(), code, label, at_discharge=at_discharge)


def _element(element: Element) -> _Column:
    def code(_: Facts, elements: Mapping[str, str], year: int) -> int | None:
        term = elements.get(element.name)
        return element.vocabulary.code(term, year) if term else None

    def label(_: Facts, elements: Mapping[str, str]) -> str | None:
        term = elements.get(element.name)
        return element.vocabulary.label(term) if term else None

    at_discharge = element.name.endswith("_d")
    return _Column(element.column, element.decoded, code, label, at_discharge=at_discharge)


def _days(span: Span) -> str:
    if span.at_most is None:
        return f"{span.at_least}+"
    exact = span.at_most == span.at_least
    return str(span.at_least) if exact else f"{span.at_least}-{span.at_most}"


def _wait_code(facts: Facts, _: Mapping[str, str], year: int) -> int | None:
    return code_of(facts.days_waiting, waits(year)) if facts.days_waiting else None


def _wait_label(facts: Facts, _: Mapping[str, str]) -> str | None:
    waited = facts.days_waiting
    if waited is None:
        return None
    return "Same day" if waited == Span(0, 0) else _days(waited) + " days"


def _stay_code(facts: Facts, elements: Mapping[str, str], year: int) -> int | None:
    if facts.length_of_stay is not None:
        return code_of(facts.length_of_stay, stays(year))
    told = elements.get("los")
    return ELEMENTS["los"].vocabulary.code(told, year) if told else None


def _stay_label(facts: Facts, elements: Mapping[str, str]) -> str | None:
    if facts.length_of_stay is not None:
        return _days(facts.length_of_stay)
    return elements.get("los")


def _state(facts: Facts, *_: object) -> int | None:
    return facts.state_fips


def _state_label(facts: Facts, _: Mapping[str, str]) -> str | None:
    return None if facts.state_fips is None else str(facts.state_fips)


_BY_NAME = {
    "stfips": _Column("STFIPS", "stfips", _state, _state_label),
    "age": _vocabulary("AGE", terms.AGE, "age_band"),
    "reason": _vocabulary("REASON", terms.REASON, "disposition", at_discharge=True),
    "los": _Column("LOS", "los_days", _stay_code, _stay_label, at_discharge=True),
    "psource": _vocabulary("PSOURCE", terms.REFERRAL, "referral_source"),
    "daywait": _Column("DAYWAIT", "daywait", _wait_code, _wait_label),
    **{name: _element(element) for name, element in ELEMENTS.items() if name != "los"},
}

_FIRST = [
    "stfips",
    "age",
    "gender",
    "services",
    "services_d",
    "reason",
    "los",
    "psource",
    "daywait",
    "noprior",
    "employ",
    "employ_d",
    "livarag",
    "livarag_d",
    "sub1",
    "freq1",
    "freq1_d",
    "arrests",
    "arrests_d",
    "freq_atnd_self_help",
    "freq_atnd_self_help_d",
    "methuse",
    "psyprob",
]
_COLUMNS = [_BY_NAME[name] for name in (*_FIRST, *(n for n in _BY_NAME if n not in _FIRST))]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which file is made: of discharges or admissions, in codes of a codebook or in labels."""

    kind: Kind
    form: Form
    codebook_year: int

    def header(self) -> list[str]:
        if self.form is Form.LABELS:
            return ["source", "caseid", "year", *(one.decoded for one in self._columns())]
        years = ["DISYR", "ADMYR"] if self.kind is Kind.DISCHARGES else ["ADMYR"]
        return [*years, "CASEID", *(one.coded for one in self._columns())]

    def row(self, facts: Facts) -> list[Cell]:
        """Return the row; what is missing is -9 in codes and empty in labels."""
        elements = facts.elements()
        if self.form is Form.LABELS:
            source = f"TEDS-{self.kind.letter}-{facts.year}"
            labels = (one.label(facts, elements) for one in self._columns())
            return [source, facts.case_id, facts.year, *(label or "" for label in labels)]
        discharge = [facts.year] if self.kind is Kind.DISCHARGES else []
        return [*discharge, facts.admitted_in, facts.case_id, *self._codes(facts, elements)]

    def _codes(self, facts: Facts, elements: Mapping[str, str]) -> Iterator[int]:
        for column in self._columns():
            code = column.code(facts, elements, self.codebook_year)
            yield MISSING if code is None else code

    def gaps(self, facts: Facts) -> tuple[list[str], list[str]]:
        """Return the columns that are missing, and those that this codebook has no code for."""
        elements, missing, uncodable = facts.elements(), [], []
        for column in self._columns():
            if column.label(facts, elements) is None:
                missing.append(column.coded)
            elif column.code(facts, elements, self.codebook_year) is None:
                uncodable.append(column.coded)
        return missing, uncodable

    def columns(self) -> list[str]:
        """Return the names of all columns that an episode fills."""
        return [one.coded for one in self._columns()]

    def _columns(self) -> list[_Column]:
        if self.kind is Kind.DISCHARGES:
            return _COLUMNS
        return _ADMISSION_COLUMNS


_ADMISSION_COLUMNS = [column for column in _COLUMNS if not column.at_discharge]
