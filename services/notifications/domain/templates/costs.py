"""What an SMS costs: a price per segment, by provider and country, in millionths of a currency."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.notifications.domain.contacts.phone import is_region
from shared.errors import Invalid

ANY_COUNTRY = "*"
_CURRENCY = re.compile("[A-Z]{3}")
_MOST = 10_000_000


class CountryIsUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__("This is not a country of ISO 3166-1, such as US.", field="country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """`micros` a segment: 8300 are 0.0083 of the currency. `country` is an ISO 3166 code or `*`."""

    provider: str
    country: str
    currency: str
    micros: int

    def __post_init__(self) -> None:
        is_country = self.country == ANY_COUNTRY or is_region(self.country)
        if not is_country or not _CURRENCY.fullmatch(self.currency):
            raise ValueError("a price names a country as US or *, and a currency as USD")
        if not 0 <= self.micros <= _MOST:
            raise ValueError("a price is 0 to 10 of its currency, in millionths")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    provider: str
    country: str
    currency: str
    micros: int


def expect_country(code: str) -> None:
    """Raise CountryIsUnknown for what is no country where a phone can ring."""
    if not is_region(code):
        raise CountryIsUnknown


def costs_of(segments: int, prices: Iterable[Price], country: str) -> list[Cost]:
    """Return what a text costs in a country with each provider that has a price for it."""
    asked = tuple(prices)
    providers = dict.fromkeys(one.provider for one in asked)
    found = [_price(provider, country, asked) for provider in providers]
    return [
        Cost(
            provider=one.provider,
            country=country,
            currency=one.currency,
            micros=one.micros * segments,
        )
        for one in found
        if one is not None
    ]


def why_no_cost(prices: Iterable[Price], country: str) -> str | None:
    """Say whose price is missing; None where each provider that has prices has one here."""
    asked = tuple(prices)
    if not asked:
        return "No price is known: the setting SMS_PRICES says what a segment costs."
    providers = dict.fromkeys(one.provider for one in asked)
    without = [name for name in providers if _price(name, country, asked) is None]
    if not without:
        return None
    return (
        f"SMS_PRICES has no price in {country}, nor for any country (*), of {', '.join(without)}."
    )


def _price(provider: str, country: str, prices: Iterable[Price]) -> Price | None:
    """Return the country's own price, else the provider's for any."""
    own = {one.country: one for one in prices if one.provider == provider}
    return own.get(country) or own.get(ANY_COUNTRY)
