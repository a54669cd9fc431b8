"""The short instruments that check-ins can ask. Each scoring is that of the source it names."""

from collections.abc import Mapping, Sequence

from services.aftercare.domain.instruments import words
from services.aftercare.domain.instruments.instrument import (
    Instrument,
    InstrumentIsUnknown,
    Item,
    Scale,
)

_FOUR, _FIVE, _SIX = tuple(range(4)), tuple(range(5)), tuple(range(1, 7))


def _codes(prefix: str, numbers: Sequence[int]) -> tuple[str, ...]:
    return tuple(f"{prefix}.{number}" for number in numbers)


def _frequency_items(prefix: str, texts: Sequence[Mapping[str, str]]) -> tuple[Item, ...]:
    return tuple(
        Item(code=f"{prefix}.{number}", options=_FOUR, words=text, choices=words.FREQUENCY)
        for number, text in enumerate(texts, start=1)
    )


PHQ_2 = Instrument(
    code="phq-2",
    version=1,
    title="PHQ-2",
    source="Kroenke, Spitzer, Williams 2003, Medical Care 41: 0 to 6, cut-off 3",
    items=_frequency_items("phq", words.PHQ[:2]),
    scales=(Scale("total", _codes("phq", (1, 2))),),
)
PHQ_9 = Instrument(
    code="phq-9",
    version=1,
    title="PHQ-9",
    source="Kroenke, Spitzer, Williams 2001, J Gen Intern Med 16: 0 to 27; item 9 is of safety",
    items=(
        *_frequency_items("phq", words.PHQ[:8]),
        Item(
            code="phq.9",
            options=_FOUR,
            words=words.PHQ[8],
            choices=words.FREQUENCY,
            is_safety=True,
        ),
    ),
    scales=(Scale("total", _codes("phq", range(1, 10))),),
)
GAD_2 = Instrument(
    code="gad-2",
    version=1,
    title="GAD-2",
    source="Kroenke et al. 2007, Ann Intern Med 146: 0 to 6, cut-off 3",
    items=_frequency_items("gad", words.GAD),
    scales=(Scale("total", _codes("gad", (1, 2))),),
)
BARC_10 = Instrument(
    code="barc-10",
    version=1,
    title="BARC-10",
    source="Vilsaint et al. 2017, Drug and Alcohol Dependence 177: 10 to 60, cut-off 47",
    items=tuple(
        Item(code=f"barc.{number}", options=_SIX, words=text, choices=words.AGREEMENT)
        for number, text in enumerate(words.BARC, start=1)
    ),
    scales=(Scale("total", _codes("barc", range(1, 11))),),
)
_BAM_USE, _BAM_RISK, _BAM_PROTECTIVE = (4, 5, 6), (1, 2, 3, 8, 11, 15), (9, 10, 12, 13, 14, 16)
BAM_SHORT = Instrument(
    code="bam-short",
    version=1,
    title="BAM, scored items",
    source=(
        "VA CESATE, Brief Addiction Monitor manual 2014: use, risk and protective factors, answers "
        "0 to 4, no total"
    ),
    items=tuple(
        Item(code=f"bam.{number}", options=_FIVE)
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
    items=(
        Item(code="site.1", options=_FIVE, words=words.SITE[0], choices=words.HOW_BEEN),
        Item(code="site.2", options=_FIVE, words=words.SITE[1], choices=words.HOW_STRONG),
        Item(code="site.3", options=(0, 1), words=words.SITE[2], choices=words.NO_YES),
        Item(code="site.4", options=(0, 1, 2), words=words.SITE[3], choices=words.HOW_MANY),
        Item(
            code="site.5",
            options=(0, 1),
            words=words.SITE[4],
            choices=words.NO_YES,
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


def find_instrument(code: str, field: str = "instrument") -> Instrument:
    """Return the instrument. Raises InstrumentIsUnknown."""
    found = BY_CODE.get(code)
    if found is None:
        raise InstrumentIsUnknown("No instrument has this code: /instruments has all.", field=field)
    return found
