"""Owns what an `Idempotency-Key` means: same key and body, same answer; other body, refused.

An answer may show what is personal. So it is kept sealed with what only the caller has, the key and
the body: whoever reads the table reads neither the key nor the answer.
"""

import hashlib
import hmac
import os
import re
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Integer, MetaData, bindparam, delete, func, insert, select
from starlette.requests import Request

from shared.auth import Principal
from shared.database import Database
from shared.errors import BrokenRule, Unavailable
from shared.http.answer import Answer
from shared.http.headers import MalformedHeader, the_one
from shared.http.idempotency_table import idempotency_table

_table = idempotency_table(MetaData())
REMEMBER = insert(_table)
_RECALL = select(_table).where(
    _table.c.scope == bindparam("scope"), _table.c.key == bindparam("key")
)
_FORGET = delete(_table).where(
    _table.c.created_at < func.now() - func.make_interval(0, 0, 0, bindparam("days", type_=Integer))
)

_KEY = re.compile('"?([!#-~]([ !#-~]{0,253}[!#-~])?)"?')
KEY_FORM = {"pattern": f"^{_KEY.pattern}$"}
_NONCE_BYTES = 12
KEPT_DAYS = 7
"""How long a command may be sent again under its key and get its answer."""


class IdempotencyKeyReused(BrokenRule):
    """The key was used before with another body."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key was used with another body. Take a new key for a new command.",
            errors=[{"field": "header.Idempotency-Key", "message": "was used before"}],
        )


@dataclass(frozen=True, slots=True)
class Key:
    """An Idempotency-Key, whose it is, and what it was sent with, each as a hash only."""

    scope: str
    key: str
    request_hash: bytes
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, scope: str, key: str, request: bytes) -> "Key":
        material = hashlib.sha256(f"{scope}\0{key}".encode()).digest()
        sent = material + hashlib.sha256(request).digest()
        return cls(
            scope,
            hmac.digest(material, b"key", "sha256").hex(),
            hmac.digest(sent, b"request", "sha256"),
            hmac.digest(sent, b"answer", "sha256"),
        )

    def row(self, answer: Answer[Any]) -> dict[str, Any]:
        return {
            "scope": self.scope,
            "key": self.key,
            "request_hash": self.request_hash,
            "status": answer.status_code,
            "headers": answer.own_headers,
            "body": self.seal(bytes(answer.body)),
        }

    def seal(self, body: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self.secret).encrypt(nonce, body, None)

    def open(self, sealed: bytes) -> bytes:
        return AESGCM(self.secret).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)


async def key_of(request: Request, principal: Principal) -> Key | None:
    """Return the request's key, or None. Raises MalformedHeader."""
    sent = the_one(request.headers, "Idempotency-Key")
    if sent is None or request.method == "GET":
        return None
    key = _KEY.fullmatch(sent.strip())
    if key is None:
        raise MalformedHeader("Idempotency-Key", "is 1 to 255 printable characters of ASCII")
    scope = f"{_who(principal)} {request.method} {request.url.path}"
    asked = request.scope["query_string"] + b"\n" if request.scope["query_string"] else b""
    return Key.of(scope, key[1], asked + await request.body())


def _who(principal: Principal) -> str:
    """Return the account, and for a client a hash of who that is: accounts may be shared."""
    if not principal.client_ids:
        return principal.subject
    own = "\0".join(sorted(str(one) for one in principal.client_ids))
    return f"{principal.subject} {hashlib.sha256(own.encode()).hexdigest()}"


async def answer_given_before(
    database: Database, key: Key, broken: BrokenRule
) -> Answer[Any] | None:
    """Return what was answered under `key` when it was first used, if it was.

    Raises IdempotencyKeyReused where the first body was another.
    """
    if isinstance(broken, Unavailable):
        return None
    row = await database.fetch_one(_RECALL, scope=key.scope, key=key.key)
    if row is None:
        return None
    if row["request_hash"] != key.request_hash:
        raise IdempotencyKeyReused from broken
    headers = {**row["headers"], "Idempotency-Replayed": "true"}
    return Answer(row["status"], key.open(row["body"]), headers)


async def forget_old_answers(database: Database, *, older_than_days: int = KEPT_DAYS) -> None:
    """Drop the answers that are too old to be asked for. Raises DatabaseAway."""
    await database.execute(_FORGET, days=older_than_days)
