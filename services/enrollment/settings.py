"""Owns enrollment's settings, beside those that every service with a vault has."""

from typing import Annotated

from pydantic import Field

from shared.settings import settings_of
from shared.vault_settings import VaultSettings


class EnrollmentSettings(VaultSettings):
    """`consent_warning_days`: how many local days before a consent's last it is told of."""

    model_config = settings_of("enrollment")

    consent_warning_days: Annotated[int, Field(ge=1, le=365)] = 30
