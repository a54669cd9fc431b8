"""Aftercare's settings, beside those that every service with a vault has."""

from typing import Annotated, Any

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from shared.settings import settings_of
from shared.vault_settings import VaultSettings

LATEST_CHECK_IN = 730
"""Days after a plan's start."""

EnrollmentUrl = Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.:\[\]/-]{1,253}$")]


class AftercareSettings(VaultSettings):
    """`check_in_days` are whole local days after a plan's start, rising: `7,30,60`.

    They and `days_to_answer` make the first version of a site's cadence rules, when its first plan
    begins; later versions are published.
    """

    model_config = settings_of("aftercare")

    # Where the pages of signed links are reached from outside; without it no link is given.
    public_url: Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.:\[\]-]{1,253}/?$")] | None = (
        None
    )
    # Where totals of admissions are asked for; without both none is, and reports say so.
    enrollment_url: (
        Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.:\[\]/-]{1,253}$")] | None
    ) = None
    enrollment_token: SecretStr | None = None
    check_in_days: Annotated[tuple[int, ...], NoDecode] = (7, 30, 60, 90, 180, 365)
    directory_stale_days: Annotated[int, Field(ge=1, le=730)] = 90
    days_to_answer: Annotated[int, Field(ge=1, le=30)] = 3

    @property
    def enrollment(self) -> tuple[str, str] | None:
        """Where enrollment is asked, and with which token; None where one of them is missing."""
        if self.enrollment_url is None or self.enrollment_token is None:
            return None
        return self.enrollment_url, self.enrollment_token.get_secret_value()

    @field_validator("check_in_days", mode="before")
    @classmethod
    def _is_a_list(cls, days: Any) -> Any:
        return days.split(",") if isinstance(days, str) else days

    @field_validator("check_in_days", mode="after")
    @classmethod
    def _rises(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if not days or list(days) != sorted(set(days)) or not _possible(days[0], days[-1]):
            raise ValueError(f"is days from 1 to {LATEST_CHECK_IN}, rising, with commas between")
        return days


def _possible(first: int, last: int) -> bool:
    return first >= 1 and last <= LATEST_CHECK_IN
