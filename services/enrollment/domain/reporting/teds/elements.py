"""Owns the elements of the minimum data set that an episode's record keeps beside what it knows.

Names are TEDS's own, in lower case; `_d` is at discharge. What enrollment knows itself is no
element here: age band and referral source (application), wait, stay and reason (episode).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.enrollment.domain.reporting.teds import terms
from services.enrollment.domain.reporting.teds.codes import STAY_TERMS
from services.enrollment.domain.reporting.teds.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Element:
    """One element. `decoded` is its column's name in decoded files, `title` what it asks."""

    name: str
    decoded: str
    vocabulary: Vocabulary
    title: str

    @property
    def column(self) -> str:
        """The column's name in SAMHSA's files of codes."""
        return self.name.upper()


_RECORDED = {
    "gender": (terms.SEX, "Sex"),
    "race": (terms.RACE, "Race"),
    "ethnic": (terms.ETHNICITY, "Hispanic or Latino origin"),
    "marstat": (terms.MARITAL_STATUS, "Marital status at admission"),
    "educ": (terms.EDUCATION, "Highest school grade completed"),
    "vet": (terms.YES_NO, "Veteran"),
    "preg": (terms.YES_NO, "Pregnant at admission"),
    "employ": (terms.EMPLOYMENT, "Employment at admission"),
    "detnlf": (terms.NOT_IN_LABOR_FORCE, "Why not in the labor force, at admission"),
    "livarag": (terms.LIVING_ARRANGEMENT, "Living arrangement at admission"),
    "priminc": (terms.INCOME, "Primary source of income"),
    "primpay": (terms.PAYMENT, "Primary source of payment"),
    "hlthins": (terms.INSURANCE, "Health insurance"),
    "detcrim": (terms.CRIMINAL_JUSTICE, "Which criminal justice referral"),
    "arrests": (terms.ARRESTS, "Arrests in the 30 days before admission"),
    "freq_atnd_self_help": (terms.SELF_HELP, "Self-help groups in the 30 days before admission"),
    "noprior": (terms.PRIOR_EPISODES, "Earlier treatment episodes"),
    "methuse": (terms.YES_NO, "Medication-assisted opioid therapy planned"),
    "psyprob": (terms.YES_NO, "Co-occurring mental and substance use disorders"),
    "dsmcrit": (terms.DIAGNOSIS, "Diagnosis"),
    **{
        f"{name}{rank}": (vocabulary, f"{title}, {place} substance, at admission")
        for rank, place in enumerate(("primary", "secondary", "tertiary"), start=1)
        for name, vocabulary, title in (
            ("sub", terms.SUBSTANCE, "Substance"),
            ("route", terms.ROUTE, "Route of use"),
            ("freq", terms.FREQUENCY, "Frequency of use"),
            ("frstuse", terms.FIRST_USE, "Age in years at first use"),
        )
    },
    "services": (terms.SERVICE, "Service at admission, where the level of care does not say it"),
    "services_d": (terms.SERVICE, "Service at discharge, where the level of care does not say it"),
    "employ_d": (terms.EMPLOYMENT, "Employment at discharge"),
    "detnlf_d": (terms.NOT_IN_LABOR_FORCE, "Why not in the labor force, at discharge"),
    "livarag_d": (terms.LIVING_ARRANGEMENT, "Living arrangement at discharge"),
    "arrests_d": (terms.ARRESTS, "Arrests in the 30 days before discharge"),
    "freq_atnd_self_help_d": (terms.SELF_HELP, "Self-help groups in the 30 days before discharge"),
    **{
        f"{name}{rank}_d": (vocabulary, f"{title}, {place} substance, at discharge")
        for rank, place in enumerate(("primary", "secondary", "tertiary"), start=1)
        for name, vocabulary, title in (
            ("sub", terms.SUBSTANCE, "Substance"),
            ("freq", terms.FREQUENCY, "Frequency of use"),
        )
    },
    "los": (STAY_TERMS, "Length of stay in days, where how it ended is not known"),
}

FLAGS: Mapping[str, str] = {
    "alcflg": "alcohol",
    "cokeflg": "cocaine",
    "marflg": "marijuana",
    "herflg": "heroin",
    "methflg": "methadone",
    "opsynflg": "other_opiates",
    "pcpflg": "pcp",
    "hallflg": "hallucinogens",
    "mthamflg": "methamphetamine",
    "amphflg": "other_amphetamines",
    "stimflg": "other_stimulants",
    "benzflg": "benzodiazepines",
    "trnqflg": "other_tranquilizers",
    "barbflg": "barbiturates",
    "sedhpflg": "other_sedatives",
    "inhflg": "inhalants",
    "otcflg": "over_the_counter",
    "otherflg": "other",
}
"""Which substance each flag of SAMHSA's files says was reported."""

_DERIVED_BY_SAMHSA = {
    "idu": (terms.INJECTION_USE, "Injection reported as route of use"),
    "alcdrug": (terms.SUBSTANCE_TYPE, "Alcohol, other drugs, or both"),
    "numsubs": (terms.SUBSTANCE_COUNT, "How many substances"),
    **{flag: (terms.FLAG, f"Reported at admission: {name}") for flag, name in FLAGS.items()},
    "region": (terms.REGION, "Census region"),
    "division": (terms.DIVISION, "Census division"),
}

_DECODED = {
    "gender": "sex",
    "freq_atnd_self_help": "self_help",
    "freq_atnd_self_help_d": "self_help_d",
}

ELEMENTS: Mapping[str, Element] = {
    name: Element(name, _DECODED.get(name, name), vocabulary, title)
    for name, (vocabulary, title) in {**_RECORDED, **_DERIVED_BY_SAMHSA}.items()
}

RECORDED = frozenset(_RECORDED)
"""What is asked of people; the rest SAMHSA works out of it, and so do we where it was not given."""
