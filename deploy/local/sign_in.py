"""The development sign-in: a small issuer of tokens for synthetic data on one machine."""

import hashlib
import os
import secrets
import time
from typing import Annotated

import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI, HTTPException
from fastapi.responses import HTMLResponse
from joserfc import jwt
from joserfc.jwk import OKPKey
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from deploy.local.safety import refuse_unless_local

AUDIENCE = "footbridge"
_ALGORITHM = "Ed25519"  # the name RFC 9864 gave to EdDSA over this curve
LIFETIME_SECONDS = 3600
_BANNER = """<!doctype html><html lang="en"><title>Development sign-in</title>
<body style="font:1.1rem/1.5 system-ui;margin:0">
<p style="background:#b00020;color:#fff;padding:1rem;margin:0;font-weight:bold">
Development sign-in. Synthetic data only: never put a real person's data into this platform.</p>
<main style="padding:1rem;max-width:42rem">
<p>POST /token with the secret of this start (var/platform.json), a role and a site answers with a
bearer token that every Footbridge service on this machine accepts.</p></main></body></html>"""

_Word = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9_*-]+$")]


class TokenWish(BaseModel):
    """Who the token shall speak for."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    secret: SecretStr
    roles: list[_Word] = Field(min_length=1, max_length=10)
    sites: list[_Word] = Field(default_factory=list, max_length=200)
    subject: _Word | None = None
    purpose: _Word | None = None


class Token(BaseModel):
    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - a kind of token, not one
    expires_in: int = LIFETIME_SECONDS


class Issuer:
    """Signs tokens with the key that grows from a seed: it outlives a restart of this process."""

    def __init__(self, url: str, seed: bytes) -> None:
        self.url = url
        private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed).digest())
        self._key = OKPKey(private, private, {"use": "sig", "alg": _ALGORITHM})
        self._key.ensure_kid()

    def jwks(self) -> dict[str, object]:
        return {"keys": [self._key.as_dict(private=False)]}

    def mint(self, wish: TokenWish) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": wish.subject or f"dev-{wish.roles[0]}",
            "roles": wish.roles,
            "sites": wish.sites,
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
        }
        if wish.purpose is not None:
            claims["purpose"] = wish.purpose
        header = {"alg": _ALGORITHM, "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=[_ALGORITHM])


def create_app(issuer: Issuer, secret: str) -> FastAPI:
    """Return the issuer's web application; `secret` is what POST /token asks for."""
    app = FastAPI(title="Footbridge development sign-in", docs_url=None, redoc_url=None)

    @app.get("/", response_class=HTMLResponse)
    def banner() -> str:
        return _BANNER

    @app.get("/health/ready")
    def ready() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/.well-known/openid-configuration")
    def configuration() -> dict[str, object]:
        return {
            "issuer": issuer.url,
            "jwks_uri": f"{issuer.url}/jwks.json",
            "token_endpoint": f"{issuer.url}/token",
            "id_token_signing_alg_values_supported": [_ALGORITHM],
        }

    @app.get("/jwks.json")
    def jwks() -> dict[str, object]:
        return issuer.jwks()

    @app.post("/token")
    def token(wish: TokenWish) -> Token:
        if not secrets.compare_digest(wish.secret.get_secret_value().encode(), secret.encode()):
            raise HTTPException(401, "That is not the secret of this start.")
        return Token(access_token=issuer.mint(wish))

    return app


def main() -> None:
    """Serve on FOOTBRIDGE_SIGN_IN_HOST and _PORT; raises NotForDevelopment."""
    host, port = os.environ["FOOTBRIDGE_SIGN_IN_HOST"], int(os.environ["FOOTBRIDGE_SIGN_IN_PORT"])
    refuse_unless_local(host, os.environ)
    issuer = Issuer(f"http://{host}:{port}", os.environ["FOOTBRIDGE_SIGN_IN_SEED"].encode())
    app = create_app(issuer, os.environ["FOOTBRIDGE_SIGN_IN_SECRET"])
    uvicorn.run(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=5)


if __name__ == "__main__":
    main()
