"""Owns what a measure means in words: what is counted, of what, by whom, and what is published."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A share from 0 to 1, or a number of days, as published."""

    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What is counted (numerator), of what (denominator), and who defined it."""

    numerator: str
    denominator: str
    source: str
    benchmark: Benchmark | None = None
