"""What a provider took over, in its own words: the witness of every test."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.support.provider_double.plan import Turn


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to take a message over, whatever API it came by.

    `reference` is our id, `key` the idempotency key; `call_back` is where its fate is to be told.
    """

    api: str
    reference: str
    to: str
    words: str
    key: str | None = None
    call_back: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes = b""

    @property
    def identity(self) -> str:
        """What tells one message from another, for the plan."""
        return self.key or self.reference or self.to


@dataclass(frozen=True, slots=True)
class Entry:
    """A message taken over: `order` counts from 1, `at` is seconds since 1970."""

    order: int
    id: str
    at: float
    turn: Turn
    asked: Asked

    def told(self) -> dict[str, Any]:
        shown = asdict(self)
        shown["asked"].pop("raw")
        return {**shown.pop("asked"), **shown}


@dataclass
class Ledger:
    """`repeats` were answered by their key and taken over no second time."""

    entries: list[Entry] = field(default_factory=list)
    turns: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    repeats: int = 0
    by_reference: dict[str, Entry] = field(default_factory=dict)
    by_key: dict[str, Entry] = field(default_factory=dict)
    by_id: dict[str, Entry] = field(default_factory=dict)
    tries: Counter[str] = field(default_factory=Counter)

    def accepted(self) -> Counter[str]:
        """Return how often each reference of ours was taken over."""
        return Counter(entry.asked.reference for entry in self.entries)

    def counts(self) -> dict[str, Any]:
        accepted = self.accepted()
        return {
            "requests": self.requests,
            "accepted": len(self.entries),
            "distinct": len(accepted),
            "duplicates": len(self.entries) - len(accepted),
            "repeats": self.repeats,
            "turns": dict(self.turns),
        }

    def known(self, asked: Asked) -> Entry | None:
        """Return what was taken over under this key before."""
        return None if asked.key is None else self.by_key.get(asked.key)

    def take(self, asked: Asked, turn: Turn, *, identity: str, at: float) -> Entry:
        entry = Entry(len(self.entries) + 1, identity, at, turn, asked)
        self.entries.append(entry)
        self.by_id[entry.id] = entry
        self.by_reference.setdefault(asked.reference, entry)
        if asked.key is not None:
            self.by_key.setdefault(asked.key, entry)
        return entry
