"""The short instruments that check-ins can ask. Each scoring is that of the source it names."""

from collections.abc import Mapping, Sequence

from services.aftercare.domain.instruments.instrument import (
    Instrument,
    InstrumentIsUnknown,
    Item,
    Scale,
    Skip,
    Words,
)
from services.aftercare.domain.instruments.words import bam, barc, own, phq
from services.aftercare.domain.instruments.words.shared import NO_YES

_FOUR, _FIVE, _SIX = tuple(range(4)), tuple(range(5)), tuple(range(1, 7))
_PHQ_LOINC = (
    "44250-9",
    "44255-8",
    "44259-0",
    "44254-1",
    "44251-7",
    "44258-2",
    "44252-5",
    "44253-3",
    "44260-8",
)
_GAD_LOINC = ("69725-0", "68509-9")
_OF_SAFETY = "phq.9"


def _codes(prefix: str, numbers: Sequence[int]) -> tuple[str, ...]:
    return tuple(f"{prefix}.{number}" for number in numbers)


def _frequency_items(prefix: str, texts: Sequence[Words], loinc: Sequence[str]) -> tuple[Item, ...]:
    return tuple(
        Item(
            code=code,
            options=_FOUR,
            words=text,
            choices=phq.FREQUENCY,
            loinc=known_as,
            is_safety=code == _OF_SAFETY,
        )
        for code, text, known_as in zip(
            _codes(prefix, range(1, len(texts) + 1)), texts, loinc, strict=True
        )
    )


PHQ_2 = Instrument(
    code="phq-2",
    version=1,
    title="PHQ-2",
    source="Kroenke, Spitzer, Williams 2003, Medical Care 41: 0 to 6, cut-off 3",
    licence=phq.LICENCE,
    instructions=phq.TWO_WEEKS,
    items=_frequency_items("phq", phq.PHQ[:2], _PHQ_LOINC[:2]),
    scales=(Scale("total", _codes("phq", (1, 2)), "55758-7"),),
    loinc="55757-9",
)
PHQ_9 = Instrument(
    code="phq-9",
    version=1,
    title="PHQ-9",
    source="Kroenke, Spitzer, Williams 2001, J Gen Intern Med 16: 0 to 27; item 9 is of safety",
    licence=phq.LICENCE,
    instructions=phq.TWO_WEEKS,
    items=_frequency_items("phq", phq.PHQ, _PHQ_LOINC),
    scales=(Scale("total", _codes("phq", range(1, 10)), "44261-6"),),
    loinc="44249-1",
)
GAD_2 = Instrument(
    code="gad-2",
    version=1,
    title="GAD-2",
    source="Kroenke et al. 2007, Ann Intern Med 146: 0 to 6, cut-off 3",
    licence=phq.LICENCE,
    instructions=phq.TWO_WEEKS,
    items=_frequency_items("gad", phq.GAD, _GAD_LOINC),
    scales=(Scale("total", _codes("gad", (1, 2))),),
)
BARC_10 = Instrument(
    code="barc-10",
    version=1,
    title="BARC-10",
    source="Vilsaint et al. 2017, Drug and Alcohol Dependence 177: 10 to 60, cut-off 47",
    licence=barc.LICENCE,
    instructions=barc.AGREE,
    items=tuple(
        Item(code=f"barc.{number}", options=_SIX, words=text, choices=barc.AGREEMENT)
        for number, text in enumerate(barc.BARC, start=1)
    ),
    scales=(Scale("total", _codes("barc", range(1, 11))),),
)
_BAM_USE, _BAM_RISK, _BAM_PROTECTIVE = (4, 5, 6), (1, 2, 3, 8, 11, 15), (9, 10, 12, 13, 14, 16)
_BAM_CHOICES: Mapping[int, Mapping[str, tuple[str, ...]]] = {
    1: bam.HEALTH,
    14: NO_YES,
    **dict.fromkeys((8, 9, 12, 15), bam.EXTENT),
}
_BAM_OPTIONS = {14: (0, 4)}
"""Of item 14, enough income: no is 0 and yes is 4, and nothing lies between."""
_BAM_SKIPS = {5: Skip("bam.4", 0)}
BAM_SHORT = Instrument(
    code="bam-short",
    version=1,
    title="BAM, scored items",
    source=(
        "VA CESATE, Brief Addiction Monitor manual 2014: use, risk and protective factors, answers "
        "0 to 4, no total"
    ),
    licence=bam.LICENCE,
    instructions=bam.THIRTY_DAYS,
    items=tuple(
        Item(
            code=f"bam.{number}",
            options=_BAM_OPTIONS.get(number, _FIVE),
            words=bam.BAM[number],
            choices=_BAM_CHOICES.get(number, bam.DAYS),
            skip=_BAM_SKIPS.get(number),
        )
        for number in sorted((*_BAM_USE, *_BAM_RISK, *_BAM_PROTECTIVE))
    ),
    scales=(
        Scale("use", _codes("bam", _BAM_USE)),
        Scale("risk", _codes("bam", _BAM_RISK)),
        Scale("protective", _codes("bam", _BAM_PROTECTIVE)),
    ),
)
SITE_CHECK_IN = Instrument(
    code="site-check-in",
    version=1,
    title="Five questions",
    source="Footbridge's own; not validated, for contact rather than measurement",
    licence=own.LICENCE,
    instructions=own.ASKED,
    items=(
        Item(code="site.1", options=_FIVE, words=own.SITE[0], choices=own.HOW_BEEN),
        Item(code="site.2", options=_FIVE, words=own.SITE[1], choices=own.HOW_STRONG),
        Item(code="site.3", options=(0, 1), words=own.SITE[2], choices=NO_YES),
        Item(code="site.4", options=(0, 1, 2), words=own.SITE[3], choices=own.HOW_MANY),
        Item(
            code="site.5",
            options=(0, 1),
            words=own.SITE[4],
            choices=NO_YES,
            is_safety=True,
        ),
    ),
    scales=(
        Scale("strain", ("site.1", "site.2")),
        Scale("use", ("site.3",)),
        Scale("support", ("site.4",)),
    ),
)

INSTRUMENTS = (SITE_CHECK_IN, BARC_10, BAM_SHORT, PHQ_2, PHQ_9, GAD_2)
BY_CODE: Mapping[str, Instrument] = {one.code: one for one in INSTRUMENTS}


_UNKNOWN = "No instrument has this code: check-in-instruments has all."


def find_instrument(code: str, field: str = "instrument") -> Instrument:
    """Return the instrument. Raises InstrumentIsUnknown."""
    found = BY_CODE.get(code)
    if found is None:
        raise InstrumentIsUnknown(_UNKNOWN, field=field)
    return found
