"""Tokens for tests: an issuer with a key of its own, and the verifier that believes it."""

import time
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey

from shared.auth import StaticKeys, TokenVerifier

ISSUER = "https://identity.test"
AUDIENCE = "footbridge"
_LIFETIME_SECONDS = 3600


class TestIssuer:
    """Signs tokens with an Ed25519 key made for this run."""

    __test__ = False

    def __init__(self, issuer: str = ISSUER, audience: str = AUDIENCE) -> None:
        self.issuer = issuer
        self.audience = audience
        self.key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "Ed25519"})
        self.key.ensure_kid()

    def jwks(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Return the claims of a good token; a change to None leaves that claim out."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": "somebody",
            "iat": now,
            "exp": now + _LIFETIME_SECONDS,
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        full = {"alg": "Ed25519", "kid": self.key.kid, **header}
        return jwt.encode(full, claims, self.key, algorithms=["Ed25519", "EdDSA"])

    def mint(self, *roles: str, sites: tuple[str, ...] = ("*",), **changes: Any) -> str:
        return self.sign(self.claims(roles=list(roles), sites=list(sites), **changes))

    def bearer(
        self, *roles: str, sites: tuple[str, ...] = ("*",), **changes: Any
    ) -> dict[str, str]:
        """Return the header that carries a token."""
        return {"Authorization": f"Bearer {self.mint(*roles, sites=sites, **changes)}"}

    def verifier(self) -> TokenVerifier:
        return TokenVerifier(StaticKeys(self.jwks()), issuer=self.issuer, audience=self.audience)
