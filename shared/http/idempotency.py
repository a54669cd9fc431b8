"""Owns what an `Idempotency-Key` means: same key and body, same answer; other body, refused."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, MetaData, bindparam, delete, func, insert, select
from starlette.requests import Request

from shared.database import ConstraintBroken, Database
from shared.errors import BrokenRule, Unavailable
from shared.http.answer import Answer
from shared.http.headers import MalformedHeader, the_one
from shared.http.idempotency_table import PRIMARY_KEY, idempotency_table

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
    """An Idempotency-Key, whose it is, and what it was sent with."""

    scope: str
    key: str
    request_hash: bytes

    def row(self, answer: Answer[Any]) -> dict[str, Any]:
        return {
            "scope": self.scope,
            "key": self.key,
            "request_hash": self.request_hash,
            "status": answer.status_code,
            "headers": answer.own_headers,
            "body": bytes(answer.body),
        }


async def key_of(request: Request, subject: str) -> Key | None:
    """Return the request's key, or None. Raises MalformedHeader."""
    sent = the_one(request.headers, "Idempotency-Key")
    if sent is None or request.method == "GET":
        return None
    key = _KEY.fullmatch(sent.strip())
    if key is None:
        raise MalformedHeader("Idempotency-Key", "is 1 to 255 printable characters of ASCII")
    scope = f"{subject} {request.method} {request.url.path}"
    asked = request.scope["query_string"] + b"\n" if request.scope["query_string"] else b""
    return Key(scope, key[1], hashlib.sha256(asked + await request.body()).digest())


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
    return Answer(row["status"], row["body"], {**row["headers"], "Idempotency-Replayed": "true"})


def is_about_the_key(broken: BrokenRule) -> bool:
    return isinstance(broken, ConstraintBroken) and broken.constraint == PRIMARY_KEY


async def forget_old_answers(database: Database, *, older_than_days: int = KEPT_DAYS) -> None:
    """Drop the answers that are too old to be asked for. Raises DatabaseAway."""
    await database.execute(_FORGET, days=older_than_days)
