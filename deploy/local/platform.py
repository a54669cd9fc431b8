"""The running platform as its tools see it: addresses, and tokens from the development sign-in."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import httpx

from deploy.local.places import Places
from deploy.local.state import State


class PlatformIsDown(RuntimeError):
    """Nothing runs here."""

    def __init__(self) -> None:
        super().__init__("The platform does not run here. Start it with: make up")


@dataclass(frozen=True)
class Platform:
    """Addresses of one running platform."""

    urls: dict[str, str]
    databases: dict[str, str]
    sign_in_secret: str
    mail: Path
    """The folder in which the mail sink keeps each message as an .eml file."""

    @classmethod
    def running(cls, places: Places | None = None) -> "Platform":
        """Return the platform that runs here; raises PlatformIsDown."""
        places = places or Places.default()
        state = State.load(places.state)
        if state.phase != "ready" or not state.alive():
            raise PlatformIsDown
        return cls(state.urls, state.databases, state.sign_in_secret, places.mail)

    def api(self, service: str) -> str:
        """Return the base URL of a service's HTTP API."""
        return self.urls[service]

    @property
    def nats_url(self) -> str:
        """The NATS URL, password included: keep it out of logs."""
        return self.urls["nats"]

    def database_url(self, service: str) -> str:
        """Return the URL of the service's own login role, which owns nothing."""
        return self.databases[service]

    def token(
        self,
        role: str | Iterable[str],
        sites: Iterable[str] = ("*",),
        *,
        subject: str | None = None,
        purpose: str | None = None,
        client_ids: Iterable[str] = (),
    ) -> str:
        """Return a bearer token of the development sign-in, valid for an hour."""
        wish = {
            "secret": self.sign_in_secret,
            "roles": [role] if isinstance(role, str) else list(role),
            "sites": list(sites),
            "subject": subject,
            "purpose": purpose,
            "client_ids": list(client_ids),
        }
        answer = httpx.post(f"{self.urls['sign-in']}/token", json=wish, timeout=10)
        answer.raise_for_status()
        return str(answer.json()["access_token"])
