"""Owns how long is kept what has done its work. What a person was told stays for the record."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """In whole days after receipts were applied, replies handled, providers changed.

    Of a handled reply only the words go. Codes go as soon as they are too old to use.
    """

    receipt_days: int = 30
    reply_days: int = 90
    provider_change_days: int = 400
