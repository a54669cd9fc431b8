"""Which tokens are believed: signed by our keys, for us, by our issuer, and not expired."""

import base64
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from shared.auth import NotAuthenticated, StaticKeys, TokenVerifier
from shared.auth.verifier import REMEMBERED_TOKENS
from tests.support.tokens import AUDIENCE, ISSUER, TestIssuer


@pytest.fixture(scope="module")
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest.fixture
def verifier(issuer: TestIssuer) -> TokenVerifier:
    return issuer.verifier()


async def _reason(verifier: TokenVerifier, token: str) -> str:
    with pytest.raises(NotAuthenticated) as refused:
        await verifier.verify(token)
    return refused.value.reason


async def test_a_good_token_says_who_calls(issuer: TestIssuer, verifier: TokenVerifier) -> None:
    token = issuer.mint("clinician", sites=("north",), sub="c-1", purpose="treatment")
    principal = await verifier.verify(token)
    assert principal.subject == "c-1"
    assert principal.roles == {"clinician"}
    assert principal.sites == {"north"}
    assert principal.purpose == "treatment"


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("EdDSA", OKPKey.generate_key("Ed25519", {"kid": "k"})),
        ("Ed25519", OKPKey.generate_key("Ed25519", {"kid": "k"})),
        ("ES256", ECKey.generate_key("P-256", {"kid": "k"})),
        ("RS256", RSAKey.generate_key(2048, {"kid": "k"})),
    ],
)
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
async def test_each_algorithm_of_the_list_is_read(algorithm: str, key: Any) -> None:
    keys = StaticKeys({"keys": [key.as_dict(private=False)]})
    verifier = TokenVerifier(keys, issuer=ISSUER, audience=AUDIENCE)
    token = jwt.encode({"alg": algorithm, "kid": "k"}, TestIssuer().claims(), key, [algorithm])
    assert (await verifier.verify(token)).subject == "somebody"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "https://elsewhere.test"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"aud": "another"}, "audience"),
        ({"aud": None}, "audience"),
        ({"exp": 1}, "expired"),
        ({"exp": None}, "expired"),
        ({"exp": "tomorrow"}, "expired"),
        ({"sub": None}, "claims"),
        ({"sub": ""}, "claims"),
        ({"sub": 7}, "claims"),
        ({"nbf": 99999999999}, "claims"),
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(
    issuer: TestIssuer, verifier: TokenVerifier, changes: dict[str, Any], reason: str
) -> None:
    token = issuer.sign(issuer.claims(**changes))
    assert await _reason(verifier, token) == reason


async def test_one_of_several_audiences_is_enough(
    issuer: TestIssuer, verifier: TokenVerifier
) -> None:
    token = issuer.sign(issuer.claims(aud=["another", AUDIENCE]))
    assert (await verifier.verify(token)).subject == "somebody"


@pytest.mark.parametrize("hint", ["jwk", "jku", "x5u"])
async def test_a_key_that_the_token_brings_is_ignored(
    issuer: TestIssuer, verifier: TokenVerifier, hint: str
) -> None:
    foreign = TestIssuer()
    hints = {
        "jwk": foreign.key.as_dict(private=False),
        "jku": "https://elsewhere.test/jwks.json",
        "x5u": "https://elsewhere.test/cert.pem",
    }
    forged = foreign.sign(foreign.claims(), **{"kid": issuer.key.kid, hint: hints[hint]})
    unknown = foreign.sign(foreign.claims(), **{hint: hints[hint]})
    honest = issuer.sign(issuer.claims(), **{hint: hints[hint]})
    assert await _reason(verifier, forged) == "signature"
    assert await _reason(verifier, unknown) == "key"
    assert (await verifier.verify(honest)).subject == "somebody"


async def test_an_unsigned_token_is_refused(issuer: TestIssuer, verifier: TokenVerifier) -> None:
    for algorithm in ("none", "None", "NONE"):
        token = _unsigned({"alg": algorithm, "kid": issuer.key.kid}, issuer.claims())
        assert await _reason(verifier, token) == "algorithm"


async def test_a_public_key_is_no_shared_secret(
    issuer: TestIssuer, verifier: TokenVerifier
) -> None:
    secret = OctKey.import_key(json.dumps(issuer.key.as_dict(private=False)))
    header = {"alg": "HS256", "kid": issuer.key.kid}
    token = jwt.encode(header, issuer.claims(), secret, ["HS256"])
    assert await _reason(verifier, token) == "algorithm"


async def test_an_algorithm_that_does_not_fit_the_key_is_refused(
    issuer: TestIssuer, verifier: TokenVerifier
) -> None:
    key = RSAKey.generate_key(2048)
    header = {"alg": "RS256", "kid": issuer.key.kid}
    token = jwt.encode(header, issuer.claims(), key, ["RS256"])
    assert await _reason(verifier, token) == "key"


async def test_a_changed_token_is_refused(issuer: TestIssuer, verifier: TokenVerifier) -> None:
    header, _, signature = issuer.mint("client").split(".")
    claims = _encoded(issuer.claims(roles=["ops"], sites=["*"]))
    assert await _reason(verifier, f"{header}.{claims}.{signature}") == "signature"


@pytest.mark.parametrize(
    "token", ["", "a", "a.b", "a.b.c", "....", "\x00", "é.é.é", "a.b.c.d.e", "x" * 9000]
)
async def test_what_is_no_token_is_refused(verifier: TokenVerifier, token: str) -> None:
    assert await _reason(verifier, token) in {"malformed", "algorithm"}


async def test_another_kind_of_token_is_refused(
    issuer: TestIssuer, verifier: TokenVerifier
) -> None:
    assert await _reason(verifier, issuer.sign(issuer.claims(), typ="logout+jwt")) == "algorithm"
    access_token = issuer.sign(issuer.claims(), typ="at+jwt")
    assert (await verifier.verify(access_token)).subject == "somebody"


async def test_an_unknown_critical_header_is_refused(
    issuer: TestIssuer, verifier: TokenVerifier
) -> None:
    header = {"alg": "Ed25519", "kid": issuer.key.kid, "crit": ["exp"], "exp": 1}
    signing_input = f"{_encoded(header)}.{_encoded(issuer.claims())}"
    signature = issuer.key.private_key.sign(signing_input.encode())  # type: ignore[union-attr]  # an Ed25519 key
    token = f"{signing_input}.{_base64(signature)}"
    assert await _reason(verifier, token) in {"malformed", "signature"}


async def test_roles_and_sites_that_are_no_lists_of_words_count_for_nothing(
    issuer: TestIssuer, verifier: TokenVerifier
) -> None:
    claims = issuer.claims(roles="ops", sites={"north": 1}, purpose=["treatment"])
    principal = await verifier.verify(issuer.sign(claims))
    assert not principal.roles
    assert not principal.sites
    assert principal.purpose is None


async def test_a_role_that_the_platform_does_not_have_is_dropped(
    issuer: TestIssuer, verifier: TokenVerifier
) -> None:
    principal = await verifier.verify(issuer.mint("ops", "emperor"))
    assert principal.roles == {"ops"}


async def test_roles_are_found_where_keycloak_puts_them(
    issuer: TestIssuer, verifier: TokenVerifier
) -> None:
    claims = issuer.claims(realm_access={"roles": ["facilitator"]}, sites=["north"])
    assert (await verifier.verify(issuer.sign(claims))).roles == {"facilitator"}


async def test_a_remembered_token_is_forgotten_when_it_expires(issuer: TestIssuer) -> None:
    now = 1_000_000.0
    verifier = TokenVerifier(
        StaticKeys(issuer.jwks()), issuer=ISSUER, audience=AUDIENCE, now=lambda: now
    )
    token = issuer.sign(issuer.claims(iat=now, exp=now + 60))
    await verifier.verify(token)
    now += 59
    assert (await verifier.verify(token)).subject == "somebody"
    now += 60
    assert await _reason(verifier, token) == "expired"


async def test_a_remembered_token_is_not_verified_again(issuer: TestIssuer) -> None:
    asked = []

    class Counting(StaticKeys):
        async def find(self, key_id: str) -> Any:
            asked.append(key_id)
            return await super().find(key_id)

    verifier = TokenVerifier(Counting(issuer.jwks()), issuer=ISSUER, audience=AUDIENCE)
    token = issuer.mint("ops")
    first, second = await verifier.verify(token), await verifier.verify(token)
    assert first is second
    assert len(asked) == 1


async def test_only_so_many_tokens_are_remembered(
    issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert REMEMBERED_TOKENS == 4096
    monkeypatch.setattr("shared.auth.verifier.REMEMBERED_TOKENS", 3)
    verifier = issuer.verifier()
    for number in range(10):
        await verifier.verify(issuer.mint("ops", sub=f"s-{number}"))
    assert len(verifier._known) == 3  # noqa: SLF001 - the bound is the point


def _unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return f"{_encoded(header)}.{_encoded(claims)}."


def _encoded(part: dict[str, Any]) -> str:
    return _base64(json.dumps(part).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.mark.parametrize("reason", ["expired", "key"])
async def test_a_token_that_was_good_once_is_answered_with_what_to_do(
    issuer: TestIssuer, verifier: TokenVerifier, reason: str
) -> None:
    """As after a restart of the local platform: its sign-in has another key then."""
    signer = TestIssuer() if reason == "key" else issuer
    token = signer.sign(signer.claims(exp=1) if reason == "expired" else signer.claims())
    with pytest.raises(NotAuthenticated, match="Take a new one") as refused:
        await verifier.verify(token)
    assert refused.value.reason == reason
    assert token not in str(refused.value)
