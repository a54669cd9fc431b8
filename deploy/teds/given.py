"""What a row gives of the minimum data set beside the columns that make an episode of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from deploy.teds.columns import SERVICE_AT_ADMISSION, SERVICE_AT_DISCHARGE, UnreadableCell, whole
from deploy.teds.labels import is_missing, normalised
from services.enrollment.domain.reporting.teds.elements import ELEMENTS, Element

Given = tuple[tuple[str, str], ...]

_OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "services": SERVICE_AT_ADMISSION,
    "services_d": SERVICE_AT_DISCHARGE,
    "noprior": ("prior_treatments",),
    "gender": ("sex",),
    "sub1": ("primary_substance",),
    "psyprob": ("cooccurring",),
}
_READ_ELSEWHERE = frozenset({"los"})


@dataclass(frozen=True, slots=True)
class ElementColumns:
    """Which columns of a file hold elements."""

    at: tuple[tuple[int, Element], ...]

    @classmethod
    def of(cls, names: Mapping[str, int]) -> "ElementColumns":
        return cls(tuple(_columns(names)))

    def given(self, cells: tuple[str, ...], year: int) -> Given:
        """Return name and term of each element that the row gives. Raises UnreadableCell."""
        found = ((element, read(element, cells[at], year)) for at, element in self.at)
        return tuple((element.name, term) for element, term in found if term is not None)


def _columns(names: Mapping[str, int]) -> Iterator[tuple[int, Element]]:
    for element in ELEMENTS.values():
        if element.name in _READ_ELSEWHERE:
            continue
        known = (element.name, element.decoded, *_OTHER_NAMES.get(element.name, ()))
        at = next((names[name] for name in known if name in names), None)
        if at is not None:
            yield at, element


def read(element: Element, text: str, year: int) -> str | None:
    """Return the term that a cell says, None where it is missing. Raises UnreadableCell.

    "None" is a term in the columns that have it, though pandas writes a missing cell so too.
    """
    label = normalised(text)
    code = whole(label)
    if code is None:
        term = element.vocabulary.named(label) if label else None
        if term is not None or is_missing(label):
            return term
        raise UnreadableCell(element.column, f"not a label the codebook of {year} has")
    term = element.vocabulary.by_code(year).get(code)
    if term is None and not is_missing(label):
        term = element.vocabulary.named(label) if code >= 0 else None
        if term is None:
            raise UnreadableCell(element.column, f"not a code the codebook of {year} has")
    return term
