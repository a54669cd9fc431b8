"""A service's API as a process over a database of its own, with its log kept to be read."""

import json
import os
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.support.channels.push import SETTINGS
from tests.support.tokens import TestIssuer

_START_SECONDS = 120.0
"""A machine that does much else at once starts a process slowly."""
_STOP_SECONDS = 10.0
_PAUSE_SECONDS = 0.05
WEBHOOK_SECRET = "whsec_" + b64encode(b"what-the-fuzzed-provider-signs-by").decode()
_TEXTS = {
    "kind": "generic-sms",
    "name": "texts",
    "channel": "sms",
    "options": {"base_url": "https://texts.example.org", "sender": "+13035550100"},
}
_SECRETS = {"token": "a-token-of-nobody", "webhook_secret": WEBHOOK_SECRET}
_NOTIFICATIONS = {
    "providers": [*SETTINGS["providers"], _TEXTS],
    "provider_secrets": {**SETTINGS["provider_secrets"], "texts": _SECRETS},
}
_OWN = {
    "notifications": {name.upper(): json.dumps(value) for name, value in _NOTIFICATIONS.items()},
    "aftercare": {"PUBLIC_URL": "https://aftercare.example.org"},
}
"""What a service is set up with beside: else no browser could subscribe, no provider call, and
no signed link be given."""


class DidNotStart(AssertionError):
    """The process never answered; the message is the end of its log."""


@dataclass(frozen=True)
class Served:
    """Where the service answers, whose tokens it believes, and what it has written."""

    service: str
    url: str
    issuer: TestIssuer
    log: Path

    def document(self) -> dict[str, Any]:
        """Return the OpenAPI document, as a partner gets it."""
        answer = httpx.get(f"{self.url}/openapi.json", timeout=_START_SECONDS)
        read: dict[str, Any] = answer.raise_for_status().json()
        return read

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of the log. A line that is no JSON object stands under `raw`."""
        for line in self.log.read_text(errors="replace").splitlines():
            try:
                read = json.loads(line)
            except ValueError:
                read = {"raw": line}
            yield read if isinstance(read, dict) else {"raw": line}

    def errors(self) -> list[dict[str, Any]]:
        return [line for line in self.lines() if line.get("level") in {"error", "critical"}]


@contextmanager
def served(service: str, database_url: str, folder: Path) -> Iterator[Served]:
    """Run `service api` until the block ends. Raises DidNotStart."""
    issuer = TestIssuer()
    keys, log = folder / "jwks.json", folder / f"{service}.log"
    keys.write_text(json.dumps(issuer.jwks()))
    settings = {
        "DATABASE_URL": database_url,
        "NATS_URL": "nats://127.0.0.1:1",
        "JWKS_URL": keys.as_uri(),
        "ISSUER": issuer.issuer,
        "ENVIRONMENT": "local",
        "PORT": "0",
        **_OWN.get(service, {}),
    }
    named = {f"FOOTBRIDGE_{service.upper()}_{name}": value for name, value in settings.items()}
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", f"services.{service}.main", "api"],
            env={**os.environ, **named},
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _answering(Served(service, "", issuer, log), process)
    finally:
        process.terminate()
        process.wait(_STOP_SECONDS)


def _answering(started: Served, process: "subprocess.Popen[bytes]") -> Served:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        listening = next((one for one in started.lines() if one.get("event") == "listening"), None)
        if listening is not None:
            url = f"http://127.0.0.1:{listening['port']}"
            if _is_ready(url):
                return Served(started.service, url, started.issuer, started.log)
        time.sleep(_PAUSE_SECONDS)
    raise DidNotStart(started.log.read_text(errors="replace")[-2000:])


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready", timeout=2).is_success
    except httpx.TransportError:
        return False
