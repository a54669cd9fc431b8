"""The clients' ledger: what was asked of the platform, and what it answered."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """Nobody answered for as long as the client was willing to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One command of one client. `said` is what it asked for, `ids` what was given to it."""

    command: str
    service: str
    site: str
    key: str
    outcome: Outcome
    status: int | None
    attempts: int
    rule: str | None = None
    was_expected: bool = True
    """Whether this client can be refused so; nobody else moves its objects."""
    same_again: bool | None = None
    """Whether the same request, sent once more, was answered the same; None: not tried."""
    said: Mapping[str, Any] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass
class ClientLedger:
    """Kept in memory and, line by line, in a file: what was accepted is written at once."""

    path: Path
    entries: list[Entry] = field(default_factory=list)

    def enter(self, entry: Entry) -> None:
        self.entries.append(entry)
        with self.path.open("a") as file:
            file.write(json.dumps(asdict(entry)) + "\n")

    def accepted(self, command: str) -> Iterator[Entry]:
        for entry in self.entries:
            if entry.command == command and entry.outcome is Outcome.ACCEPTED:
                yield entry

    def unknown(self, command: str) -> int:
        return sum(e.command == command and e.outcome is Outcome.UNKNOWN for e in self.entries)

    def summary(self) -> dict[str, int]:
        """Return the counts of commands by outcome, and of attempts beyond the first."""
        outcomes = [entry.outcome for entry in self.entries]
        return {
            "sent": len(self.entries),
            **{str(outcome): outcomes.count(outcome) for outcome in Outcome},
            "retried": sum(entry.attempts > 1 for entry in self.entries),
            "retries": sum(entry.attempts - 1 for entry in self.entries),
            "replayed": sum(entry.same_again is not None for entry in self.entries),
        }
