"""Owns the closed vocabularies, as SAMHSA's TEDS and ASAM publish them."""

from enum import StrEnum
from typing import Literal, TypeAlias


class ReferralSource(StrEnum):
    """TEDS PSOURCE 1 to 7. A source that is not known is null, never a code."""

    INDIVIDUAL = "individual"
    ALCOHOL_DRUG_PROVIDER = "alcohol_drug_provider"
    OTHER_HEALTH_PROVIDER = "other_health_provider"
    SCHOOL = "school"
    EMPLOYER_EAP = "employer_eap"
    OTHER_COMMUNITY = "other_community"
    CRIMINAL_JUSTICE = "criminal_justice"


class Disposition(StrEnum):
    """TEDS REASON 1 to 7: how a stay ended."""

    COMPLETED = "completed"
    DROPPED_OUT = "dropped_out"
    TERMINATED_BY_FACILITY = "terminated_by_facility"
    TRANSFERRED = "transferred"
    INCARCERATED = "incarcerated"
    DEATH = "death"
    OTHER = "other"


AgeBand: TypeAlias = Literal[
    "12-14",
    "15-17",
    "18-20",
    "21-24",
    "25-29",
    "30-34",
    "35-39",
    "40-44",
    "45-49",
    "50-54",
    "55-64",
    "65+",
    "55+",  # files up to 2014 end here
]
"""TEDS AGE, in years at admission."""

_BANDS: tuple[AgeBand, ...] = (
    "12-14",
    "15-17",
    "18-20",
    "21-24",
    "25-29",
    "30-34",
    "35-39",
    "40-44",
    "45-49",
    "50-54",
    "55-64",
)
OLDEST_BAND = 65
"""TEDS tells ages apart up to this one."""


def age_band_of(years: int) -> AgeBand | None:
    """Return the band that holds an age in whole years; TEDS has none below 12."""
    if years >= OLDEST_BAND:
        return "65+"
    return next((band for band in _BANDS if int(band[:2]) <= years <= int(band[3:])), None)


def is_band_of(band: AgeBand, years: int) -> bool:
    """Say whether the band holds an age in whole years."""
    return band == age_band_of(years) or (band == "55+" and years >= int(band[:2]))


def years_at_least(band: AgeBand | None) -> int | None:
    """Return the youngest age of a band, in whole years."""
    return None if band is None else int(band[:2])


LevelOfCare: TypeAlias = Literal[
    "0.5", "1", "1.0", "1.5", "1.7", "2.1", "2.5", "2.7", "3.1", "3.3", "3.5", "3.7", "4", "4.0"
]
"""ASAM levels of the 3rd and the 4th edition; 2.1 is intensive outpatient."""
