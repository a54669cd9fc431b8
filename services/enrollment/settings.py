"""Owns enrollment's settings: those that every service has."""

from shared.settings import ServiceSettings, settings_of


class EnrollmentSettings(ServiceSettings):
    model_config = settings_of("enrollment")
