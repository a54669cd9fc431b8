"""The development sign-in: a small issuer of tokens for synthetic data on one machine."""

import hashlib
import os
import secrets
import time
from typing import Annotated, Any
from uuid import UUID

import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from joserfc import jwt
from joserfc.jwk import OKPKey
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from deploy.local.safety import refuse_unless_local
from shared.auth.principal import ROLES
from shared.errors import BrokenRule, Invalid
from shared.http.parameters import SITE_PATTERN
from shared.http.problems import problem, problem_of
from shared.http.validation import field_errors
from shared.identifiers import new_id

AUDIENCE = "footbridge"
_ALGORITHM = "Ed25519"  # the name RFC 9864 gave to EdDSA over this curve
LIFETIME_SECONDS = 3600
_BANNER = """<!doctype html><html lang="en"><title>Development sign-in</title>
<body style="font:1.1rem/1.5 system-ui;margin:0">
<p style="background:#b00020;color:#fff;padding:1rem;margin:0;font-weight:bold">
Development sign-in. Synthetic data only: never put a real person's data into this platform.</p>
<main style="padding:1rem;max-width:42rem">
<p>A bearer token that every Footbridge service on this machine accepts, valid for an hour:</p>
<pre>.venv/bin/footbridge token --role ROLE --site SITE</pre>
<p>The same over HTTP: POST /token with the secret of this start (sign_in_secret in
var/platform.json).</p>
<pre>{"secret": "…", "roles": ["program_director"], "sites": ["north"]}</pre>
<p>The site * stands for every site. The roles are:</p><ul>ROLES</ul></main></body></html>"""
_BANNER = _BANNER.replace("<ul>ROLES", "<ul>" + "".join(f"<li>{role}" for role in sorted(ROLES)))

_Word = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9_-]+$")]
_Site = Annotated[str, Field(pattern=rf"^({SITE_PATTERN}|\*)$")]


class TokenWish(BaseModel):
    """Who the token shall speak for."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    secret: SecretStr
    roles: list[str] = Field(min_length=1, max_length=10)
    sites: list[_Site] = Field(default_factory=list, max_length=200)
    subject: _Word | None = None
    """The account; left out, it follows from the role and the clients."""
    purpose: _Word | None = None
    client_ids: list[UUID] = Field(default_factory=list, max_length=20)
    """The clients that the caller is: for the role `client`."""


class Token(BaseModel):
    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - a kind of token, not one
    expires_in: int = LIFETIME_SECONDS


class UnknownRole(Invalid):
    """A token was asked for with a role that no policy names."""

    def __init__(self) -> None:
        known = sorted(ROLES)
        super().__init__(f"The roles are: {', '.join(known)}.", field="body.roles", roles=known)


class WrongSecret(BrokenRule):
    status = 401


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
            "sub": wish.subject or _account_of(wish),
            "roles": wish.roles,
            "sites": wish.sites,
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
        }
        if wish.purpose is not None:
            claims["purpose"] = wish.purpose
        if wish.client_ids:
            claims["client_ids"] = [str(client_id) for client_id in wish.client_ids]
        header = {"alg": _ALGORITHM, "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=[_ALGORITHM])


def _account_of(wish: TokenWish) -> str:
    """Return the same account for the same role and clients, and another for any other client."""
    role = wish.roles[0]
    if not wish.client_ids:
        return f"dev-{role}"
    own = "\0".join(sorted(str(client_id) for client_id in wish.client_ids))
    return f"dev-{role}-{hashlib.sha256(own.encode()).hexdigest()[:32]}"


def create_app(issuer: Issuer, secret: str) -> FastAPI:
    """Return the issuer's web application; `secret` is what POST /token asks for."""
    app = FastAPI(title="Footbridge development sign-in", openapi_url=None)
    app.add_exception_handler(BrokenRule, _broken_rule)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)

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
            raise WrongSecret("That is not the secret of this start.")
        if not ROLES.issuperset(wish.roles):
            raise UnknownRole
        return Token(access_token=issuer.mint(wish))

    return app


async def _broken_rule(_: Request, broken: Any) -> Response:
    return problem_of(broken, new_id())


async def _invalid(_: Request, error: Any) -> Response:
    errors = field_errors(error.errors())
    detail = "; ".join(f"{one['field']} {one['message']}" for one in errors[:5]) + "."
    return problem(422, "invalid", detail, new_id(), members={"errors": errors[:100]})


async def _http_error(_: Request, error: Any) -> Response:
    detail = "This is not possible here."
    return problem(error.status_code, "refused", detail, new_id(), headers=error.headers)


def main() -> None:
    """Serve on FOOTBRIDGE_SIGN_IN_HOST and _PORT; raises NotForDevelopment."""
    host, port = os.environ["FOOTBRIDGE_SIGN_IN_HOST"], int(os.environ["FOOTBRIDGE_SIGN_IN_PORT"])
    refuse_unless_local(host, os.environ)
    issuer = Issuer(f"http://{host}:{port}", os.environ["FOOTBRIDGE_SIGN_IN_SEED"].encode())
    app = create_app(issuer, os.environ["FOOTBRIDGE_SIGN_IN_SECRET"])
    uvicorn.run(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=5)


if __name__ == "__main__":
    main()
