"""What an SMS costs: a price per segment, by provider and country, in millionths of a currency."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

ANY_COUNTRY = "*"
_COUNTRY = re.compile(r"[A-Z]{2}|\*")
_CURRENCY = re.compile("[A-Z]{3}")
_MOST = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """`micros` a segment: 8300 are 0.0083 of the currency. `country` is an ISO 3166 code or `*`."""

    provider: str
    country: str
    currency: str
    micros: int

    def __post_init__(self) -> None:
        if not _COUNTRY.fullmatch(self.country) or not _CURRENCY.fullmatch(self.currency):
            raise ValueError("a price names a country as US or *, and a currency as USD")
        if not 0 <= self.micros <= _MOST:
            raise ValueError("a price is 0 to 10 of its currency, in millionths")


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
