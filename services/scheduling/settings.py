"""Owns scheduling's settings: those that every service with a vault has."""

from shared.settings import settings_of
from shared.vault_settings import VaultSettings


class SchedulingSettings(VaultSettings):
    model_config = settings_of("scheduling")
