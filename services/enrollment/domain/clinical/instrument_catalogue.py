"""Owns the defined instruments, as data: every version stays, as assessments pin theirs."""

from dataclasses import replace

from services.enrollment.domain.clinical.instruments import (
    Band,
    CutOff,
    Instrument,
    InstrumentIsUnknown,
    Scale,
)

_FREQUENCY = (0, 1, 2, 3)
_LIKERT = (0, 1, 2, 3, 4)
_AGREEMENT = (1, 2, 3, 4, 5, 6)
_NO_YES = (0, 1)


def _all(items: int) -> tuple[int, ...]:
    return tuple(range(1, items + 1))


PHQ_9 = Instrument(
    code="phq-9",
    version=1,
    title="PHQ-9",
    source="Kroenke, Spitzer, Williams 2001; Instruction Manual for the PHQ and GAD-7 Measures",
    options=(_FREQUENCY,) * 9,
    scales=(
        Scale(
            "total",
            _all(9),
            (
                Band(0, "minimal"),
                Band(5, "mild"),
                Band(10, "moderate"),
                Band(15, "moderately severe"),
                Band(20, "severe"),
            ),
            "44261-6",
        ),
    ),
    safety_items=frozenset({9}),
    loinc="44249-1",
    item_loinc=(
        "44250-9",
        "44255-8",
        "44259-0",
        "44254-1",
        "44251-7",
        "44258-2",
        "44252-5",
        "44253-3",
        "44260-8",
    ),
)
GAD_7 = Instrument(
    code="gad-7",
    version=1,
    title="GAD-7",
    source="Spitzer, Kroenke, Williams, Loewe 2006",
    options=(_FREQUENCY,) * 7,
    scales=(
        Scale(
            "total",
            _all(7),
            (Band(0, "minimal"), Band(5, "mild"), Band(10, "moderate"), Band(15, "severe")),
            "70274-6",
        ),
    ),
    cut_offs=(CutOff("positive_screen", "total", at_least=10),),
    loinc="69737-5",
    item_loinc=(
        "69725-0",
        "68509-9",
        "69733-4",
        "69734-2",
        "69735-9",
        "69689-8",
        "69736-7",
    ),
)
BAM_1 = Instrument(
    code="bam",
    version=1,
    title="BAM",
    source="VA CESATE, Brief Addiction Monitor manual 2014: 17 items, answers 0 to 4, no total",
    options=(_LIKERT,) * 17,
    scales=(
        Scale("use", (4, 5, 6)),
        Scale("risk", (1, 2, 3, 8, 11, 15)),
        Scale("protective", (9, 10, 12, 13, 14, 16)),
    ),
    cut_offs=(
        CutOff("use", "use", at_least=1),
        CutOff("high_risk", "risk", at_least=12),
        CutOff("low_protection", "protective", at_most=12),
    ),
)
BAM = replace(
    BAM_1,
    version=2,
    source=f"{BAM_1.source}; item 14, enough income, is 0 for no or 4 for yes",
    options=(*BAM_1.options[:13], (0, 4), *BAM_1.options[14:]),
)
BARC_10 = Instrument(
    code="barc-10",
    version=1,
    title="BARC-10",
    source="Vilsaint et al. 2017, Drug and Alcohol Dependence 177: cut-off 47",
    options=(_AGREEMENT,) * 10,
    scales=(
        Scale(
            "total",
            _all(10),
            (Band(10, "below the cut-off"), Band(47, "at or above the cut-off")),
        ),
    ),
)
AUDIT = Instrument(
    code="audit",
    version=1,
    title="AUDIT",
    source="WHO/MSD/MSB/01.6a, AUDIT manual, 2nd edition",
    options=(_LIKERT,) * 8 + ((0, 2, 4),) * 2,
    scales=(
        Scale(
            "total",
            _all(10),
            (Band(0, "zone I"), Band(8, "zone II"), Band(16, "zone III"), Band(20, "zone IV")),
            "75624-7",
        ),
        Scale("audit_c", (1, 2, 3), loinc="75626-2"),
    ),
    loinc="72110-0",
    item_loinc=(
        "68518-0",
        "68519-8",
        "68520-6",
        "97734-8",
        "97735-5",
        "97736-3",
        "97737-1",
        "97738-9",
        "97739-7",
        "97740-5",
    ),
)
DAST_10 = Instrument(
    code="dast-10",
    version=1,
    title="DAST-10",
    source="Skinner 1982; NIDA CDE 3254089. Answers: 0 no, 1 yes; a no to item 3 is the point",
    options=(_NO_YES,) * 10,
    reversed=frozenset({3}),
    scales=(
        Scale(
            "total",
            _all(10),
            (
                Band(0, "no problems reported"),
                Band(1, "low"),
                Band(3, "moderate"),
                Band(6, "substantial"),
                Band(9, "severe"),
            ),
            "82667-7",
        ),
    ),
    loinc="82666-9",
)

INSTRUMENTS = (PHQ_9, GAD_7, BAM_1, BAM, BARC_10, AUDIT, DAST_10)

_BY_CODE = {(one.code, one.version): one for one in INSTRUMENTS}
CURRENT = {one.code: max(v for c, v in _BY_CODE if c == one.code) for one in INSTRUMENTS}
"""The newest version of each instrument, by code."""


def find_instrument(code: str, version: int | None = None) -> Instrument:
    """Return an instrument, by default its newest version. Raises InstrumentIsUnknown."""
    if code not in CURRENT:
        raise InstrumentIsUnknown("No such instrument is defined.", field="instrument")
    found = _BY_CODE.get((code, CURRENT[code] if version is None else version))
    if found is None:
        raise InstrumentIsUnknown("No such version is defined.", field="version")
    return found
