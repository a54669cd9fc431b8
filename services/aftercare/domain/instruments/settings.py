"""A site's check-in settings: what is asked, what a score says of risk, and who calls whom.

A version never changes; answers and outreach keep the one that stood when they began.
"""

from dataclasses import dataclass
from uuid import UUID, uuid5

from services.aftercare.domain.instruments.catalogue import find_instrument
from services.aftercare.domain.instruments.instrument import Instrument
from services.aftercare.domain.instruments.risk import DEFAULT_RULES, RiskRule
from services.aftercare.domain.outreach.policy import OutreachPolicy
from shared.errors import Invalid
from shared.versions import PublishedVersion, VersionWasPublishedMeanwhile


class DaysAreAskedTwice(Invalid):
    """Each day's check-in has one list of instruments, and all others have one."""


class SettingsWerePublishedMeanwhile(VersionWasPublishedMeanwhile):
    status = 412


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The instruments of the check-in so many days after the start; None: of every other one."""

    days_after_start: int | None
    instruments: tuple[str, ...]


DEFAULT_ASKED = (
    Asked(days_after_start=None, instruments=("site-check-in",)),
    Asked(days_after_start=30, instruments=("site-check-in", "barc-10")),
    Asked(days_after_start=90, instruments=("site-check-in", "barc-10", "phq-2", "gad-2")),
    Asked(days_after_start=180, instruments=("site-check-in", "barc-10", "phq-2", "gad-2")),
    Asked(days_after_start=365, instruments=("site-check-in", "barc-10", "phq-2", "gad-2")),
)
_POLICY = OutreachPolicy()
_NOBODY = UUID("6a0e9fc4-27a3-5a0f-8a3a-6a7e5b9f2d10")


@dataclass(kw_only=True)
class CheckInSettings(PublishedVersion):
    """Number 0 is the default, which nobody published."""

    asked: tuple[Asked, ...] = DEFAULT_ASKED
    risk_rules: tuple[RiskRule, ...] = DEFAULT_RULES
    outreach: OutreachPolicy = _POLICY

    def check(self) -> None:
        """Raise what is wrong, by its field."""
        days = [one.days_after_start for one in self.asked]
        if len(set(days)) != len(days) or None not in days:
            raise DaysAreAskedTwice(
                "Name each day once, and once the others: days_after_start null.", field="asked"
            )
        for place, one in enumerate(self.asked):
            for code in one.instruments:
                find_instrument(code, f"asked.{place}.instruments")
        for place, rule in enumerate(self.risk_rules):
            rule.check(f"risk_rules.{place}")
        self.outreach.check("outreach")

    def instruments(self, days_after_start: int) -> tuple[Instrument, ...]:
        """Return what the check-in so many days after the start asks."""
        by_day = {one.days_after_start: one.instruments for one in self.asked}
        codes = by_day.get(days_after_start, by_day.get(None, ()))
        return tuple(find_instrument(code) for code in codes)


def default_settings(site: str) -> CheckInSettings:
    return CheckInSettings(id=uuid5(_NOBODY, site), site=site)


@dataclass(frozen=True)
class SettingsBook:
    """All versions of a site, the default first."""

    versions: tuple[CheckInSettings, ...]

    @property
    def newest(self) -> CheckInSettings:
        return self.versions[-1]

    def numbered(self, number: int) -> CheckInSettings:
        return next(one for one in self.versions if one.number == number)
