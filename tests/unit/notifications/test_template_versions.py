"""A site's own words: which state may follow which, and what each step leaves behind."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.notifications.domain.templates.checks.finding import Finding, Severity
from services.notifications.domain.templates.costs import Price, costs_of, why_no_cost
from services.notifications.domain.templates.template import Wording
from services.notifications.domain.templates.version import (
    TEMPLATE,
    DraftIsUnchecked,
    TemplateState,
    TemplateVersion,
)
from services.notifications.domain.terms import ChannelName, Language
from shared.states import TransitionIsNotAllowed
from tests.unit.notifications.making import NOON, SITE

ERROR = Finding(
    severity=Severity.ERROR,
    rule="unknown-field",
    channel=ChannelName.SMS,
    language=Language.ENGLISH,
    message="Change it.",
)
LATER = NOON + timedelta(hours=1)


def a_draft(**changed: Any) -> TemplateVersion:
    values: dict[str, Any] = {
        "id": uuid4(),
        "site": SITE,
        "code": "welcome",
        "wordings": {ChannelName.PUSH: {Language.ENGLISH: Wording("Hello.", "Hello")}},
        "proposed_at": NOON,
        "proposed_by": "director",
    }
    return TemplateVersion(**{**values, **changed})


@pytest.mark.parametrize(("before", "after"), sorted(TEMPLATE.missing()))
def test_no_other_state_may_follow(before: TemplateState, after: TemplateState) -> None:
    with pytest.raises(TransitionIsNotAllowed):
        TEMPLATE.require(before, after)


def test_a_draft_becomes_a_version_and_is_replaced() -> None:
    draft = a_draft()
    draft.check([], NOON)
    draft.publish(3, LATER, "director")
    assert (draft.state, draft.number, draft.published_at) == (TemplateState.PUBLISHED, 3, LATER)
    draft.replace(LATER)
    assert (draft.state, draft.ended_at) == (TemplateState.REPLACED, LATER)


def test_a_draft_is_not_published_unchecked() -> None:
    with pytest.raises(DraftIsUnchecked):
        a_draft().publish(1, NOON, "director")


@pytest.mark.parametrize("again", [[ERROR], []])
def test_a_check_that_finds_an_error_takes_an_earlier_one_back(again: list[Finding]) -> None:
    draft = a_draft()
    draft.check([], NOON)
    draft.check(again, LATER)
    assert draft.state is (TemplateState.DRAFT if again else TemplateState.CHECKED)
    assert draft.checked_at == (None if again else LATER)


def test_other_words_are_unchecked_words() -> None:
    draft = a_draft()
    draft.check([], NOON)
    draft.change({}, LATER, "somebody")
    assert (draft.state, draft.checked_at, draft.proposed_by) == (
        TemplateState.DRAFT,
        None,
        "somebody",
    )


@pytest.mark.parametrize("state", [TemplateState.PUBLISHED, TemplateState.REPLACED])
def test_what_was_published_is_not_discarded(state: TemplateState) -> None:
    with pytest.raises(TransitionIsNotAllowed):
        a_draft(state=state).discard(NOON)


def test_a_text_costs_its_segments_by_the_price_of_the_country_or_of_any() -> None:
    prices = (
        Price(provider="one", country="US", currency="USD", micros=8300),
        Price(provider="one", country="*", currency="USD", micros=50_000),
        Price(provider="other", country="MX", currency="MXN", micros=120_000),
    )
    by_country = {
        country: [(one.provider, one.currency, one.micros) for one in costs_of(3, prices, country)]
        for country in ("US", "MX", "CA")
    }
    assert by_country == {
        "US": [("one", "USD", 24_900)],
        "MX": [("one", "USD", 150_000), ("other", "MXN", 360_000)],
        "CA": [("one", "USD", 150_000)],
    }
    why = why_no_cost(prices, "CA")
    assert why == "SMS_PRICES has no price in CA, nor for any country (*), of other."
    assert why_no_cost(prices, "MX") is None
    assert (why_no_cost((), "US") or "").startswith("No price is known")


@pytest.mark.parametrize(
    "wrong",
    [
        {"country": "usa"},
        {"country": "ZZ"},
        {"currency": "$"},
        {"micros": -1},
        {"micros": 10_000_001},
    ],
)
def test_a_price_that_cannot_be_one_is_refused(wrong: dict[str, Any]) -> None:
    price: dict[str, Any] = {"provider": "one", "country": "US", "currency": "USD", "micros": 1}
    with pytest.raises(ValueError, match="price"):
        Price(**{**price, **wrong})
