"""Where keys come from: ours alone, sound ones only, and still there while the provider is away."""

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey

from shared.auth.keys import FileKeys, KeysAway, StaticKeys, UrlKeys, key_source
from tests.support.tokens import TestIssuer

URL = "https://identity.test/jwks.json"


class Provider:
    """A provider that can be away, and can change its keys."""

    def __init__(self, *issuers: TestIssuer) -> None:
        self.body: Any = {"keys": [one.key.as_dict(private=False) for one in issuers]}
        self.status = 200
        self.asked = 0
        self.now = 0.0

    def source(self) -> UrlKeys:
        transport = httpx.MockTransport(self._answer)
        return UrlKeys(URL, transport=transport, monotonic=lambda: self.now)

    def rotate(self, *issuers: TestIssuer) -> None:
        self.body = {"keys": [one.key.as_dict(private=False) for one in issuers]}

    def _answer(self, _: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.status == 0:
            raise httpx.ConnectError("away")
        content = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        headers = {"location": "https://elsewhere.test"} if self.status == 302 else {}
        return httpx.Response(self.status, content=content, headers=headers)


def _kid(issuer: TestIssuer) -> str:
    return str(issuer.key.kid)


async def test_keys_are_fetched_once_and_kept() -> None:
    issuer = TestIssuer()
    provider = Provider(issuer)
    source = provider.source()
    for _ in range(5):
        assert await source.find(_kid(issuer)) is not None
    assert provider.asked == 1


async def test_a_new_key_is_found_and_an_unknown_one_is_not_asked_for_at_once_again() -> None:
    old, new = TestIssuer(), TestIssuer()
    provider = Provider(old)
    source = provider.source()
    await source.find(_kid(old))
    provider.rotate(old, new)
    provider.now = 31
    assert await source.find(_kid(new)) is not None
    for _ in range(100):
        assert await source.find("made-up") is None
    assert provider.asked == 2


async def test_a_withdrawn_key_is_gone_when_the_keys_are_fetched_again() -> None:
    old, new = TestIssuer(), TestIssuer()
    provider = Provider(old)
    source = provider.source()
    await source.find(_kid(old))
    provider.rotate(new)
    provider.now = 601
    assert await source.find(_kid(old)) is None


async def test_the_last_good_keys_serve_while_the_provider_is_away() -> None:
    issuer = TestIssuer()
    provider = Provider(issuer)
    source = provider.source()
    await source.find(_kid(issuer))
    provider.status, provider.now = 0, 7200
    assert await source.find(_kid(issuer)) is not None


@pytest.mark.parametrize("status", [0, 302, 404, 500])
async def test_without_keys_nobody_is_called_a_forger(status: int) -> None:
    provider = Provider(TestIssuer())
    provider.status = status
    with pytest.raises(KeysAway):
        await provider.source().find("any")


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b" " * 300_000])
async def test_an_answer_that_is_no_key_set_changes_nothing(body: bytes) -> None:
    issuer = TestIssuer()
    provider = Provider(issuer)
    source = provider.source()
    await source.find(_kid(issuer))
    provider.body, provider.now = body, 601
    assert await source.find(_kid(issuer)) is not None


@pytest.mark.filterwarnings("ignore:Key size should be")
async def test_weak_shared_and_encryption_keys_are_left_out() -> None:
    members = [
        OctKey.generate_key(256, {"kid": "shared"}).as_dict(),
        RSAKey.generate_key(1024, {"kid": "weak"}).as_dict(private=False),
        {**RSAKey.generate_key(2048, {"kid": "enc"}).as_dict(private=False), "use": "enc"},
        {"kid": "broken", "kty": "EC"},
        "nonsense",
    ]
    source = StaticKeys({"keys": members})
    for kid in ("shared", "weak", "enc", "broken", ""):
        assert await source.find(kid) is None


async def test_a_key_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    old, new = TestIssuer(), TestIssuer()
    path = tmp_path / "jwks.json"
    source = key_source(path.as_uri())
    assert isinstance(source, FileKeys)
    with pytest.raises(KeysAway):
        await source.find(_kid(old))
    path.write_text(json.dumps(old.jwks()))
    assert await source.find(_kid(old)) is not None
    path.write_text(json.dumps(new.jwks()))
    os.utime(path, (1, 1))
    assert await source.find(_kid(old)) is None
    assert await source.find(_kid(new)) is not None
