"""The development sign-in mints tokens our verifier believes, and starts nowhere but at home."""

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from deploy.local.safety import NotForDevelopment, refuse_unless_local
from deploy.local.sign_in import AUDIENCE, Issuer, create_app
from shared.auth import NotAuthenticated, StaticKeys, TokenVerifier
from shared.auth.principal import ROLES

URL = "http://127.0.0.1:8800"
SECRET = "of-this-start"


@pytest.fixture
def issuer() -> Issuer:
    return Issuer(URL, b"seed")


@pytest.fixture
def client(issuer: Issuer) -> TestClient:
    return TestClient(create_app(issuer, SECRET))


async def test_a_minted_token_names_the_role_and_the_sites(client: TestClient) -> None:
    wish = {"secret": SECRET, "roles": ["clinician"], "sites": ["north"], "purpose": "treatment"}
    token = client.post("/token", json=wish).json()["access_token"]
    keys = StaticKeys(client.get("/jwks.json").json())
    principal = await TokenVerifier(keys, issuer=URL, audience=AUDIENCE).verify(token)
    assert principal.roles == {"clinician"}
    assert principal.sites == {"north"}
    assert principal.purpose == "treatment"


async def test_a_minted_token_names_the_clients_that_a_client_is(client: TestClient) -> None:
    own = str(uuid4())
    wish = {"secret": SECRET, "roles": ["client"], "sites": ["north"], "client_ids": [own]}
    token = client.post("/token", json=wish).json()["access_token"]
    keys = StaticKeys(client.get("/jwks.json").json())
    principal = await TokenVerifier(keys, issuer=URL, audience=AUDIENCE).verify(token)
    assert principal.is_client(own)
    assert not principal.is_client(str(uuid4()))


async def test_each_client_has_an_account_of_their_own_and_keeps_it(client: TestClient) -> None:
    """Accounts are what commands are sent again under: two clients must never share one."""
    keys = StaticKeys(client.get("/jwks.json").json())
    verifier = TokenVerifier(keys, issuer=URL, audience=AUDIENCE)

    async def account(*own: str, **more: str) -> str:
        wish = {"secret": SECRET, "roles": ["client"], "client_ids": list(own), **more}
        token = client.post("/token", json=wish).json()["access_token"]
        return (await verifier.verify(token)).subject

    one, another = str(uuid4()), str(uuid4())
    assert await account(one) == await account(one)
    assert await account(one, another) == await account(another, one)
    assert len({await account(one), await account(another), await account(one, another)}) == 3
    assert one not in await account(one)
    assert await account(one, subject="mine") == "mine"


async def test_a_token_of_an_earlier_start_is_not_believed(client: TestClient) -> None:
    wish = {"secret": SECRET, "roles": ["ops"], "sites": ["*"]}
    token = client.post("/token", json=wish).json()["access_token"]
    keys = StaticKeys(Issuer(URL, b"another start").jwks())
    with pytest.raises(NotAuthenticated):
        await TokenVerifier(keys, issuer=URL, audience=AUDIENCE).verify(token)


def test_without_the_secret_of_this_start_there_is_no_token(client: TestClient) -> None:
    wish = {"secret": "guessed", "roles": ["ops"], "sites": ["*"]}
    assert client.post("/token", json=wish).status_code == 401


def test_a_refused_wish_is_not_repeated_in_the_answer(client: TestClient) -> None:
    answer = client.post("/token", json={"secret": SECRET, "roles": ["not a role"]})
    assert answer.status_code == 422
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        {"secret": SECRET, "role": "clinician-x9", "site": "north-x9"},
        {"secret": [SECRET, "clinician-x9"], "roles": "north-x9"},
        {"secret": SECRET, "roles": ["ops"], "sites": ["north-x9 "]},
        [SECRET, "clinician-x9"],
        SECRET,
    ],
)
def test_a_malformed_wish_gets_a_problem_that_repeats_nothing_of_it(
    client: TestClient, body: object
) -> None:
    answer = client.post("/token", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"]
    assert SECRET not in answer.text
    assert "x9" not in answer.text


@pytest.mark.parametrize("body", [b"{" + SECRET.encode(), b"\xff", b'{"secret": "\\ud800"}'])
def test_a_wish_that_is_no_json_gets_a_problem(client: TestClient, body: bytes) -> None:
    answer = client.post("/token", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    assert SECRET not in answer.text


@pytest.mark.parametrize("roles", [["king-x9"], ["ops", "king-x9"], [""]])
def test_an_unknown_role_is_refused_with_the_roles_there_are(
    client: TestClient, roles: list[str]
) -> None:
    answer = client.post("/token", json={"secret": SECRET, "roles": roles, "sites": ["*"]})
    assert answer.status_code == 422
    assert answer.json()["type"].endswith(":unknown-role")
    assert answer.json()["roles"] == sorted(ROLES)
    assert "x9" not in answer.text


def test_the_page_names_the_fields_and_every_role(client: TestClient) -> None:
    page = client.get("/").text
    assert all(f'"{field}"' in page for field in ("secret", "roles", "sites"))
    assert all(f"<li>{role}" in page for role in ROLES)


def test_the_published_keys_hold_no_private_part(client: TestClient) -> None:
    assert "d" not in client.get("/jwks.json").json()["keys"][0]


def test_the_banner_says_that_only_synthetic_data_may_enter(client: TestClient) -> None:
    assert "Synthetic data only" in client.get("/").text


@pytest.mark.parametrize("host", ["10.0.0.1", "192.0.2.7", "::", "example.org"])
def test_it_refuses_to_start_off_loopback(host: str) -> None:
    with pytest.raises(NotForDevelopment, match="loopback"):
        refuse_unless_local(host, {})


def test_it_refuses_to_start_in_production_mode() -> None:
    with pytest.raises(NotForDevelopment, match="FOOTBRIDGE_ENROLLMENT_ENVIRONMENT"):
        refuse_unless_local("127.0.0.1", {"FOOTBRIDGE_ENROLLMENT_ENVIRONMENT": "production"})


def test_it_refuses_to_start_beside_a_real_key_and_does_not_repeat_it() -> None:
    with pytest.raises(NotForDevelopment) as refused:
        refuse_unless_local("127.0.0.1", {"FOOTBRIDGE_NOTIFICATIONS_TWILIO_AUTH_TOKEN": "s3cr3t"})
    assert "FOOTBRIDGE_NOTIFICATIONS_TWILIO_AUTH_TOKEN" in str(refused.value)
    assert "s3cr3t" not in str(refused.value)


def test_on_loopback_in_local_mode_it_starts() -> None:
    refuse_unless_local("127.0.0.1", {"FOOTBRIDGE_ENROLLMENT_ENVIRONMENT": "local"})
