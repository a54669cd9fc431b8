"""Owns the settings of a worker that is measured."""

from services.aftercare.settings import AftercareSettings


def settings_of(url: str) -> AftercareSettings:
    return AftercareSettings(
        database_url=url,
        nats_url="nats://127.0.0.1:1",
        jwks_url="file:///nobody-signs-in-here",
        issuer="http://127.0.0.1",
        environment="local",
    )
