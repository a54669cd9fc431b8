"""Owns scheduling's settings: those that every service has."""

from shared.settings import ServiceSettings, settings_of


class SchedulingSettings(ServiceSettings):
    model_config = settings_of("scheduling")
