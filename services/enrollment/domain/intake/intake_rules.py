"""Owns the numbers of intake, versioned per site: how long, how many, from which age."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class IntakeRules:
    """One version of a site's numbers; version 0 is what holds until a site says otherwise.

    `days_to_decide`: after so many days an undecided application expires.
    `days_to_submit`: after so many days a draft that nobody submits is deleted.
    `drafts_per_hour`: how many drafts the public may open at the site within a clock hour.
    `signing_age`: from which age, in years, state law lets a client sign without a guardian.
    `program`: for which program the public applies who names none.
    """

    version: int = 0
    days_to_decide: int = 90
    days_to_submit: int = 30
    drafts_per_hour: int = 60
    signing_age: int = 18
    program: str = "iop"
