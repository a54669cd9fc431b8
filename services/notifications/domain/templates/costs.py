"""What an SMS costs: a price per segment, by provider and country, in millionths of a currency."""

from collections.abc import Iterable
from dataclasses import dataclass

ANY_COUNTRY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """`micros` a segment: 8300 are 0.0083 of the currency. `country` is an ISO 3166 code or `*`."""

    provider: str
    country: str
    currency: str
    micros: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    provider: str
    country: str
    currency: str
    micros: int


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


def _price(provider: str, country: str, prices: Iterable[Price]) -> Price | None:
    """Return the country's own price, else the provider's for any."""
    own = {one.country: one for one in prices if one.provider == provider}
    return own.get(country) or own.get(ANY_COUNTRY)
