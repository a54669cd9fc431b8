"""Aftercare's settings, beside those that every service has."""

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import Field, field_validator

from shared.settings import ServiceSettings, settings_of

Days = Annotated[int, Field(ge=1, le=730)]


class AftercareSettings(ServiceSettings):
    """`check_in_days` are whole local days after a plan's start, rising."""

    model_config = settings_of("aftercare")

    check_in_days: Annotated[tuple[Days, ...], Field(min_length=1)] = (7, 30, 60, 90, 180, 365)
    days_to_answer: Annotated[int, Field(ge=1, le=30)] = 3
    default_timezone: str = "America/New_York"

    @field_validator("check_in_days")
    @classmethod
    def _rises(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if list(days) != sorted(set(days)):
            raise ValueError("rises, and names no day twice")
        return days

    @field_validator("default_timezone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("is an IANA timezone")
        return name
