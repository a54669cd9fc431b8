"""Owns enrollment's settings: those that every service has, and the key of its vault."""

from shared.settings import settings_of
from shared.vault_settings import VaultSettings


class EnrollmentSettings(VaultSettings):
    model_config = settings_of("enrollment")
