"""How a provider misbehaves: shares of requests, decided by seed, id and try, never by arrival."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Self

_SCALE = float(2**64)


class Turn(StrEnum):
    """What becomes of one request. Those of the second group have taken the message over."""

    REFUSE_ADDRESS = "refuse_address"
    REFUSE_OPTED_OUT = "refuse_opted_out"
    REFUSE_WORDS = "refuse_words"
    REFUSE_ACCOUNT = "refuse_account"
    REFUSE_FOR_NOW = "refuse_for_now"
    TOO_MANY = "too_many"
    SERVER_ERROR = "server_error"
    REDIRECT = "redirect"
    DROP = "drop"

    ACCEPT = "accept"
    LOSE_ANSWER = "lose_answer"
    HANG = "hang"
    MALFORMED = "malformed"
    LIE = "lie"

    @property
    def takes_over(self) -> bool:
        return self in _TAKING_OVER


_TAKING_OVER = frozenset({Turn.ACCEPT, Turn.LOSE_ANSWER, Turn.HANG, Turn.MALFORMED, Turn.LIE})


@dataclass(frozen=True, slots=True)
class Receipts:
    """How fates are told, where a call-back address is known; shares from 0 to 1.

    `late_sent`: "sent" arrives after "delivered". `seconds` lie between a message and each receipt.
    """

    failed: float = 0.0
    failed_code: str = "30003"
    lost: float = 0.0
    doubled: float = 0.0
    late_sent: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Shares (0 to 1) of requests that meet each turn; what is left over is accepted.

    `latency` is seconds, at least and at most. `per_second` refuses what is more than that with
    429. `honours_key`: the same key is taken over once, and answered alike. `knows_status`: a
    message can be asked for by our reference.
    """

    seed: int = 0
    shares: Mapping[Turn, float] = field(default_factory=dict)
    latency: tuple[float, float] = (0.0, 0.0)
    retry_after_seconds: int = 1
    per_second: int | None = None
    honours_key: bool = True
    knows_status: bool = True
    receipts: Receipts | None = None

    @classmethod
    def always(cls, turn: Turn, **changed: Any) -> Self:
        return cls(shares={turn: 1.0}, **changed)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """Return the plan that JSON tells of. Raises TypeError, ValueError for what is unknown."""
        changed = dict(told)
        if "shares" in changed:
            changed["shares"] = {Turn(name): share for name, share in changed["shares"].items()}
        if "latency" in changed:
            least, most = changed["latency"]
            changed["latency"] = (float(least), float(most))
        if changed.get("receipts") is not None:
            changed["receipts"] = Receipts(**changed["receipts"])
        return cls(**changed)

    def told(self) -> dict[str, Any]:
        return asdict(self)

    def but(self, **changed: Any) -> Self:
        return replace(self, **changed)

    def turn(self, key: str, nth: int) -> Turn:
        """Return what the `nth` request under a key meets."""
        left = self.chance(f"turn/{key}/{nth}")
        for turn, share in self.shares.items():
            left -= share
            if left < 0:
                return turn
        return Turn.ACCEPT

    def seconds(self, key: str, nth: int) -> float:
        least, most = self.latency
        return least if most <= least else least + (most - least) * self.chance(f"late/{key}/{nth}")

    def chance(self, what: str) -> float:
        """Return a number from 0 to 1 that is the same each time."""
        digest = blake2b(f"{self.seed}/{what}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) / _SCALE
