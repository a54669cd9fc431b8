"""Owns token verification: fixed algorithms, issuer, audience, expiry, and our keys only."""

import hashlib
import json
import time
import warnings
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry, extract_compact, validate_compact
from joserfc.jwt import JWTClaimsRegistry

from shared.auth.keys import KeySource
from shared.auth.principal import ROLES, Principal
from shared.errors import BrokenRule

ALGORITHMS: Mapping[str, type[Key]] = {
    "EdDSA": OKPKey,
    "Ed25519": OKPKey,
    "ES256": ECKey,
    "RS256": RSAKey,
}
"""What tokens may be signed with, and the kind of key each asks for."""

LEEWAY_SECONDS = 30
REMEMBERED_TOKENS = 4096
MAX_TOKEN_LENGTH = 8192
_ACCEPTED_TYPES = ("jwt", "at+jwt", "application/at+jwt")


_TAKE_A_NEW_ONE = {
    "missing": "Send a valid bearer token: Authorization: Bearer TOKEN.",
    "expired": "This token has expired. Take a new one at the sign-in.",
    "key": "This token is of no key that the sign-in has now. Take a new one at the sign-in.",
    "malformed": "This is no token, or not a whole one. Send a valid bearer token.",
}


class NotAuthenticated(BrokenRule):
    """No token, or one that is not believed. The reason is a code and repeats nothing."""

    status = 401

    def __init__(self, reason: str) -> None:
        detail = _TAKE_A_NEW_ONE.get(reason, "Send a valid bearer token.")
        super().__init__(detail, reason=reason)
        self.reason = reason


class TokenVerifier:
    """Turns a bearer token into a Principal, and remembers it until the token expires."""

    def __init__(
        self,
        keys: KeySource,
        *,
        issuer: str,
        audience: str,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._keys = keys
        self._now = now
        self._claims = JWTClaimsRegistry(
            now=lambda: int(now()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        self._registry.max_header_length = MAX_TOKEN_LENGTH
        self._known: OrderedDict[bytes, tuple[float, Principal]] = OrderedDict()

    async def verify(self, token: str) -> Principal:
        """Return who the token speaks for. Raises NotAuthenticated, KeysAway."""
        fingerprint = hashlib.sha256(token.encode()).digest()
        known = self._known.get(fingerprint)
        if known is not None and known[0] > self._now():
            self._known.move_to_end(fingerprint)
            return known[1]
        claims = await self._believed(token)
        principal = _principal(claims)
        self._remember(fingerprint, float(claims["exp"]), principal)
        return principal

    def _remember(self, fingerprint: bytes, expires: float, principal: Principal) -> None:
        self._known[fingerprint] = (expires, principal)
        while len(self._known) > REMEMBERED_TOKENS:
            self._known.popitem(last=False)

    async def _believed(self, token: str) -> dict[str, Any]:
        if len(token) > MAX_TOKEN_LENGTH:
            raise NotAuthenticated("malformed")
        try:
            signed = extract_compact(token.encode(), registry=self._registry)
            header = signed.headers()
        except (JoseError, ValueError) as malformed:
            raise NotAuthenticated("malformed") from malformed
        key = await self._key_for(header)
        try:
            if not _has_valid_signature(signed, key, self._registry):
                raise NotAuthenticated("signature")
            claims = json.loads(signed.payload)
        except (JoseError, ValueError) as forged:
            raise NotAuthenticated("signature") from forged
        self._check(claims)
        return dict(claims)

    async def _key_for(self, header: Mapping[str, Any]) -> Key:
        kind = ALGORITHMS.get(str(header.get("alg")))
        if kind is None or str(header.get("typ", "JWT")).lower() not in _ACCEPTED_TYPES:
            raise NotAuthenticated("algorithm")
        key = await self._keys.find(str(header.get("kid", "")))
        if not isinstance(key, kind):
            raise NotAuthenticated("key")
        return key

    def _check(self, claims: Any) -> None:
        if not isinstance(claims, dict):
            raise NotAuthenticated("claims")
        try:
            self._claims.validate(claims)
        except JoseError as refused:
            raise NotAuthenticated(_claim_code(refused)) from refused


def _has_valid_signature(signed: Any, key: Key, registry: JWSRegistry) -> bool:
    with warnings.catch_warnings():
        # EdDSA's name was deprecated by RFC 9864, and providers still sign with it.
        warnings.simplefilter("ignore", SecurityWarning)
        return validate_compact(signed, key, registry=registry)


def _claim_code(refused: JoseError) -> str:
    claim = getattr(refused, "claim", None)
    return {"exp": "expired", "aud": "audience", "iss": "issuer"}.get(str(claim), "claims")


def _principal(claims: Mapping[str, Any]) -> Principal:
    purpose = claims.get("purpose")
    roles = _words(claims.get("roles") or _realm_roles(claims)) & ROLES
    return Principal(
        subject=claims["sub"],
        roles=roles,
        sites=_words(claims.get("sites")),
        purpose=purpose if isinstance(purpose, str) else None,
        client_ids=_ids(claims.get("client_ids")) if "client" in roles else frozenset(),
    )


def _ids(claim: object) -> frozenset[UUID]:
    """Return the ids of a claim; one that is none makes the whole claim say nothing."""
    try:
        return frozenset(UUID(word) for word in _words(claim))
    except ValueError:
        return frozenset()


def _realm_roles(claims: Mapping[str, Any]) -> object:
    # Where Keycloak puts realm roles unless it is told otherwise.
    realm = claims.get("realm_access")
    return realm.get("roles") if isinstance(realm, dict) else None


def _words(claim: object) -> frozenset[str]:
    if not isinstance(claim, list):
        return frozenset()
    return frozenset(word for word in claim if isinstance(word, str))
