"""The policy table: default deny, explicit deny wins, and the refusal names what is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection

from shared.auth import ROLES, Principal
from shared.http.policy import NotAllowed, Rule, UnknownRole, allow, compiled, deny

_SITES = ("north", "south")


def _request(site: str = "north") -> HTTPConnection:
    return HTTPConnection({"type": "http", "path_params": {"site": site}, "headers": []})


def _person(*roles: str, sites: tuple[str, ...] = ("north",), purpose: str = "") -> Principal:
    return Principal("p", frozenset(roles), frozenset(sites), purpose or None)


async def _unmet(principal: Principal, *rules: Rule, site: str = "north") -> str | None:
    try:
        await compiled("look", rules).admit(principal, _request(site))
    except NotAllowed as refused:
        return str(refused.members["unmet"])
    return None


async def _never(principal: Principal, request: HTTPConnection) -> bool:
    return False


async def _always(principal: Principal, request: HTTPConnection) -> bool:
    return True


async def test_what_no_rule_allows_is_refused() -> None:
    assert await _unmet(_person("ops")) == "role"
    with pytest.raises(NotAllowed) as refused:
        await compiled("look", ()).admit(_person("ops"), _request())
    assert refused.value.members["policy"] == "look"


async def test_each_dimension_must_hold() -> None:
    rule = allow("clinician", purposes=("treatment",), relationship=_always, consent=_always)
    assert await _unmet(_person("clinician", purpose="treatment"), rule) is None
    assert await _unmet(_person("ops", purpose="treatment"), rule) == "role"
    assert await _unmet(_person("clinician", purpose="treatment"), rule, site="south") == "site"
    assert await _unmet(_person("clinician", purpose="payment"), rule) == "purpose"
    assert await _unmet(_person("clinician"), rule) == "purpose"


async def test_relationship_and_consent_are_asked_for_each_request() -> None:
    person = _person("client")
    assert await _unmet(person, allow("client", relationship=_never)) == "relationship"
    assert await _unmet(person, allow("client", consent=_never)) == "consent"


async def test_any_one_rule_is_enough() -> None:
    rules = (allow("clinician"), allow("client", relationship=_never), allow("ops", site=False))
    assert await _unmet(_person("ops", sites=()), *rules) is None
    assert await _unmet(_person("client"), *rules) == "relationship"


async def test_a_deny_that_holds_wins_over_everything() -> None:
    person = _person("clinician", "family_member", purpose="research")
    assert await _unmet(person, allow("clinician"), deny("family_member")) == "denied"
    assert await _unmet(person, allow("clinician"), deny(purposes=("research",))) == "denied"
    assert await _unmet(person, allow("clinician"), deny("ops")) is None
    assert await _unmet(person, allow("clinician"), deny(relationship=_never)) is None
    assert await _unmet(person, allow("clinician"), deny(relationship=_always)) == "denied"


async def test_somebody_of_every_site_may_enter_each() -> None:
    assert await _unmet(_person("ops", sites=("*",)), allow("ops"), site="south") is None


def test_a_misspelt_role_fails_where_it_is_written() -> None:
    with pytest.raises(UnknownRole, match="clinican"):
        allow("clinican")
    with pytest.raises(UnknownRole, match="clinican"):
        deny("clinican")
    with pytest.raises(UnknownRole):
        allow()


_roles = st.sets(st.sampled_from(sorted(ROLES)), max_size=3)
_rules = st.one_of(
    st.builds(lambda roles: allow(*roles), _roles.filter(bool)),
    st.builds(lambda roles: deny(*roles), _roles),
)


@given(
    roles=_roles,
    sites=st.sets(st.sampled_from(_SITES)),
    rules=st.lists(_rules, max_size=4),
    site=st.sampled_from(_SITES),
)
async def test_the_table_means_what_it_says_for_every_mixture(
    roles: set[str], sites: set[str], rules: list[Rule], site: str
) -> None:
    person = _person(*roles, sites=tuple(sites))
    allows = [rule for rule in rules if rule.effect.value == "allow"]
    denies = [rule for rule in rules if rule.effect.value == "deny"]
    denied = any(not rule.roles or rule.roles & roles for rule in denies)
    allowed = any(rule.roles & roles for rule in allows) and site in sites
    assert (await _unmet(person, *rules, site=site) is None) == (allowed and not denied)


async def test_a_refusal_says_in_words_what_is_lacking() -> None:
    rules = allow("client", relationship=_never)
    with pytest.raises(NotAllowed, match="This is for people whom it is about"):
        await compiled("look", rules).admit(_person("client"), _request())
    with pytest.raises(NotAllowed, match="other sites than this one"):
        await compiled("look", rules).admit(_person("client"), _request("south"))
