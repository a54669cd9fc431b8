"""The one way out to providers over HTTP: where to, on which terms, and what came of it.

Only https, only public addresses, resolved once and connected to as resolved; no redirects; bounded
answers and times. What a provider says in words stays here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import IPv6Network, ip_address
from socket import AddressFamily
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson
from aiohttp.abc import AbstractResolver, ResolveResult

_LONGEST_ANSWER = 64 * 1024
_LONGEST_PAUSE = timedelta(days=1)
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 as IPv6-only networks reach it (RFC 6052): the last 32 bits are the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Egress:
    """The terms on which calls leave. `timeout` is seconds for a whole call, waiting included.

    `allows_private_network`: also plain http, and addresses that are not public; for a gateway of
    our own, and for tests.
    """

    timeout: float = 5.0
    connections: int = 100
    allows_private_network: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a provider answered. Its repr shows the status alone."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def json(self) -> dict[str, Any]:
        """The body as a JSON object; empty where it is none."""
        try:
            told = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return {}
        return told if isinstance(told, dict) else {}

    def retry_after(self, now: datetime) -> timedelta | None:
        """Return how long to wait (RFC 9110, 10.2.3), a day at most; None where nothing is said."""
        said = self.headers.get("Retry-After", "")
        if said.isascii() and said.isdecimal():
            return min(timedelta(seconds=int(said[:9])), _LONGEST_PAUSE)
        try:
            moment = parsedate_to_datetime(said)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(max(moment - now, timedelta(0)), _LONGEST_PAUSE)


class NotSent(Exception):
    """Nothing was written: the provider cannot have taken anything over."""


class NoAnswer(Exception):
    """The request was written, and no whole answer came back: nobody knows what became of it."""


class MayNotLeave(Exception):
    """The address is one to which nothing may be sent."""


class _NoPublicAddress(OSError):
    """A name stands for addresses of our own network alone."""


class HttpClient:
    """Calls providers over connections that stay open between calls."""

    def __init__(self, egress: Egress) -> None:
        self._egress = egress
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> Exchange:
        """Return the answer, whatever its status. Raises NotSent, NoAnswer, MayNotLeave."""
        require_allowed(url, self._egress)
        progress = SimpleNamespace(is_written=False)
        try:
            async with self._client().request(
                method,
                url,
                data=body,
                headers=headers,
                allow_redirects=False,
                trace_request_ctx=progress,
            ) as answer:
                return Exchange(answer.status, answer.headers, await _bounded(answer))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if isinstance(getattr(error, "os_error", None), _NoPublicAddress):
                raise MayNotLeave from None
            broken_off = NoAnswer if progress.is_written else NotSent
            # Not chained: what the library says may repeat the address.
            raise broken_off from None

    async def close(self) -> None:
        """Take leave of the provider."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            trace = aiohttp.TraceConfig()
            trace.on_request_headers_sent.append(_note_written)
            egress = self._egress
            resolver = None if egress.allows_private_network else _PublicResolver()
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=egress.connections, resolver=resolver),
                timeout=aiohttp.ClientTimeout(total=egress.timeout),
                cookie_jar=aiohttp.DummyCookieJar(),
                trace_configs=[trace],
            )
        return self._session


async def _note_written(
    _session: aiohttp.ClientSession, context: Any, _told: aiohttp.TraceRequestHeadersSentParams
) -> None:
    context.trace_request_ctx.is_written = True


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    """Return the whole body. Raises NoAnswer for one that has no end."""
    body = bytearray()
    async for part in answer.content.iter_any():
        body += part
        if len(body) > _LONGEST_ANSWER:
            answer.close()
            raise NoAnswer
    return bytes(body)


def require_allowed(url: str, egress: Egress) -> None:
    """Raise MayNotLeave unless the URL is https to a host that may be public."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise MayNotLeave from None
    is_odd = not host or parts.username is not None or port == 0
    if is_odd or parts.scheme not in {"https", "http"}:
        raise MayNotLeave
    if egress.allows_private_network:
        return
    if parts.scheme != "https" or not _may_be_public(host):
        raise MayNotLeave


def _may_be_public(host: str) -> bool:
    """Say whether a host is a public address, or a name: what names stand for is seen later."""
    try:
        return _is_public(host)
    except ValueError:
        # 0x7f.1 and 2130706433 are addresses to some; a name's last part is a word.
        return not host.rstrip(".").rpartition(".")[2][:1].isdecimal()


def _is_public(host: str) -> bool:
    """Say whether an address is a public one. Raises ValueError for what is none."""
    address = ip_address(host)
    if address in _TRANSLATED:
        address = ip_address(int(address) & 0xFFFF_FFFF)
    return address.is_global and not address.is_multicast


class _PublicResolver(AbstractResolver):
    """Resolves names to public addresses alone; the connection is made to what it returns."""

    def __init__(self) -> None:
        self._inner = aiohttp.DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        public = [one for one in found if _is_public(one["host"])]
        if not public:
            raise _NoPublicAddress(None, "no public address")
        return public

    async def close(self) -> None:
        await self._inner.close()
