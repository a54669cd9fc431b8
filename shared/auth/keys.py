"""Owns the keys that tokens are verified with: given, read from a file, or fetched from a URL.

Keys come from here only, never from the token. Symmetric and weak keys are left out.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from shared.errors import Unavailable

Keys = Mapping[str, Key]

FRESH_SECONDS = 600.0
"""How old fetched keys may be before they are fetched again."""
ASK_AGAIN_SECONDS = 30.0
"""How soon an unknown key id may cause another fetch."""
FETCH_TIMEOUT_SECONDS = 5.0
MAX_BYTES = 256 * 1024
MIN_RSA_BITS = 2048


class KeysAway(Unavailable):
    """The identity provider's keys cannot be had at the moment."""

    def __init__(self) -> None:
        super().__init__("The identity provider's keys are away. Send the same request again.")


class KeySource(Protocol):
    async def find(self, key_id: str) -> Key | None:
        """Return the key of this id. Raises KeysAway where that cannot be said."""
        ...


def keys_in(jwks: object) -> Keys:
    """Return the usable public signing keys of a JWK set, by id."""
    members = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(members, list):
        return {}
    usable = (_usable(member) for member in members if isinstance(member, dict))
    return {kid: key for kid, key in usable if key is not None}


def _usable(member: dict[str, Any]) -> tuple[str, Key | None]:
    kid = member.get("kid", "")
    if not isinstance(kid, str) or member.get("use", "sig") != "sig":
        return "", None
    try:
        key = import_key(member)
    except (JoseError, ValueError, KeyError, TypeError):
        return kid, None
    if isinstance(key, RSAKey):
        return kid, key if key.raw_value.key_size >= MIN_RSA_BITS else None
    return kid, key if isinstance(key, ECKey | OKPKey) else None


class StaticKeys:
    """Keys given once."""

    def __init__(self, jwks: Mapping[str, Any]) -> None:
        self._keys = keys_in(jwks)

    async def find(self, key_id: str) -> Key | None:
        return self._keys.get(key_id)


class FileKeys:
    """Keys in a file, read again when the file changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at = -1.0
        self._keys: Keys = {}

    async def find(self, key_id: str) -> Key | None:
        try:
            changed = self._path.stat().st_mtime
            if changed != self._read_at:
                self._keys = keys_in(json.loads(self._path.read_bytes()))
                self._read_at = changed
        except (OSError, ValueError) as missing:
            raise KeysAway from missing
        return self._keys.get(key_id)


class UrlKeys:
    """Keys fetched from the provider's JWKS address; the last good ones serve while it is away."""

    def __init__(
        self,
        url: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._transport = transport
        self._monotonic = monotonic
        self._keys: Keys = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._one_at_a_time = asyncio.Lock()

    async def find(self, key_id: str) -> Key | None:
        if self._is_due(key_id):
            async with self._one_at_a_time:
                if self._is_due(key_id):
                    await self._refresh()
        if self._fetched_at is None:
            raise KeysAway
        return self._keys.get(key_id)

    def _is_due(self, key_id: str) -> bool:
        now = self._monotonic()
        wanted = (
            self._fetched_at is None
            or key_id not in self._keys
            or now - self._fetched_at > FRESH_SECONDS
        )
        pause = ASK_AGAIN_SECONDS if self._fetched_at is not None else 1.0
        return wanted and (self._tried_at is None or now - self._tried_at > pause)

    async def _refresh(self) -> None:
        self._tried_at = self._monotonic()
        try:
            keys = keys_in(json.loads(await self._fetch()))
        except (httpx.HTTPError, ValueError):
            return
        if keys:
            self._keys, self._fetched_at = keys, self._monotonic()

    async def _fetch(self) -> bytes:
        async with (
            httpx.AsyncClient(
                transport=self._transport, timeout=FETCH_TIMEOUT_SECONDS, follow_redirects=False
            ) as client,
            client.stream("GET", self._url) as response,
        ):
            response.raise_for_status()
            body = b""
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise ValueError("the key set is too large")
            return body


def key_source(url: str) -> KeySource:
    """Return the keys at a `file:`, `http:` or `https:` address."""
    parts = urlsplit(url)
    return FileKeys(Path(parts.path)) if parts.scheme == "file" else UrlKeys(url)
