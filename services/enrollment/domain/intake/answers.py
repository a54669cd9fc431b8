"""Owns what an application form says, whoever filled it in: the public piece by piece, or staff."""

from dataclasses import dataclass
from datetime import date

from services.enrollment.domain.codes import AgeBand, ReferralSource, age_band_of
from services.enrollment.domain.days import age_on
from services.enrollment.domain.intake.draft import DraftIsIncomplete
from services.enrollment.domain.intake.identity import Identity
from services.enrollment.domain.intake.preferences import KeptTime, Preferences
from services.enrollment.domain.intake.referral import NOTHING_SAID, Applicant, InConfidence


@dataclass(frozen=True, kw_only=True, repr=False)
class Answers:
    """Answers so far; None was not said. `program` None leaves the choice to the site."""

    applied_by: Applicant
    program: str | None = None
    track: str | None = None
    referral_source: ReferralSource | None = None
    age_band: AgeBand | None = None
    identity: Identity | None = None
    in_confidence: InConfidence = NOTHING_SAID
    preferences: Preferences | None = None
    kept_times: tuple[KeptTime, ...] = ()

    def require_complete(self) -> None:
        """Raise DraftIsIncomplete, which names everything that is missing at once."""
        missing = list(self._missing())
        if missing:
            raise DraftIsIncomplete(
                "; ".join(one["message"] for one in missing) + ".", errors=missing
            )

    def _missing(self) -> list[dict[str, str]]:
        identity, caller = self.identity or Identity(), self.in_confidence.caller
        ways = (identity.phone, identity.email, caller and caller.phone, caller and caller.email)
        wanted = (
            (any(identity.names), "identity.given_name", "Say the name of who needs care"),
            (any(ways), "caller.phone", "Say a phone number or an e-mail to call back"),
        )
        return [{"field": field, "message": text} for said, field, text in wanted if not said]

    def age_band_on(self, day: date) -> AgeBand | None:
        """Return the band of the birth date, or that which was said where there is none.

        Nobody of the public is turned away for a slip between the two: the date says more.
        """
        born_on = self.identity.born_on if self.identity else None
        if born_on is None:
            return self.age_band
        return age_band_of(age_on(day, born_on=born_on))
