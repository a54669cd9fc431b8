"""Risk bands from scores by rules that are data, each band with the sentences that explain it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.aftercare.domain.check_ins.check_in import RiskBand
from services.aftercare.domain.instruments.catalogue import BY_CODE, find_instrument
from shared.errors import Invalid

Scores = Mapping[str, Mapping[str, int]]
"""By instrument, then by scale."""

_ORDER = (RiskBand.LOW, RiskBand.MEDIUM, RiskBand.HIGH)


class RuleIsUnclear(Invalid):
    """A rule compares one scale of an instrument in one way."""


class RuleIsNeverMet(Invalid):
    """No score of the scale is so high or so low: who published it would wait for nothing."""

    def __init__(self, lowest: int, highest: int, field: str) -> None:
        super().__init__(
            f"No score comes to that: this scale goes from {lowest} to {highest}.", field=field
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRule:
    """Calls for `band` where the score is `at_least`, or `below` by more than `by_more_than`."""

    band: RiskBand
    instrument: str
    scale: str
    at_least: int | None = None
    below: int | None = None
    by_more_than: int = 0

    def check(self, field: str) -> None:
        """Raise InstrumentIsUnknown, RuleIsUnclear, RuleIsNeverMet."""
        instrument = find_instrument(self.instrument, f"{field}.instrument")
        if self.scale not in {scale.code for scale in instrument.scales}:
            raise RuleIsUnclear("The instrument has no such scale.", field=f"{field}.scale")
        if (self.at_least is None) == (self.below is None):
            raise RuleIsUnclear("Say at_least or below, and not both.", field=field)
        if self.at_least is not None and self.by_more_than:
            raise RuleIsUnclear("Goes with below only.", field=f"{field}.by_more_than")
        lowest, highest = instrument.range_of(self.scale)
        if not any(self._is_met(score) for score in (lowest, highest)):
            mark = "below" if self.at_least is None else "at_least"
            raise RuleIsNeverMet(lowest, highest, f"{field}.{mark}")

    def reason(self, scores: Scores) -> str | None:
        """Return why it calls for its band, or None where it does not."""
        score = scores.get(self.instrument, {}).get(self.scale)
        if score is None or not self._is_met(score):
            return None
        return f"{self.band}: {self._named()} is {score}, {self._mark()}"

    def _is_met(self, score: int) -> bool:
        if self.at_least is not None:
            return score >= self.at_least
        return self.below is not None and self.below - score > self.by_more_than

    def _named(self) -> str:
        title = BY_CODE[self.instrument].title
        return title if self.scale == "total" else f"{title}, {self.scale}"

    def _mark(self) -> str:
        if self.at_least is not None:
            return f"at least {self.at_least}"
        more = f" by more than {self.by_more_than}" if self.by_more_than else ""
        return f"below {self.below}{more}"


@dataclass(frozen=True, slots=True)
class Judged:
    """The band, and a sentence for each scale: the rule that calls for most, the highest first."""

    band: RiskBand
    because: tuple[str, ...]


def judge(scores: Scores, rules: Sequence[RiskRule], *, is_safety_concern: bool) -> Judged:
    """Return the highest band that a rule calls for. A safety concern is high under any rules."""
    reasons: dict[tuple[str, str], tuple[RiskBand, str]] = {}
    if is_safety_concern:
        reasons["", ""] = RiskBand.HIGH, "high: an answer says that the client may not be safe"
    for rule in sorted(rules, key=lambda one: -_ORDER.index(one.band)):
        reason = rule.reason(scores)
        if reason is not None:
            reasons.setdefault((rule.instrument, rule.scale), (rule.band, reason))
    if not reasons:
        return Judged(RiskBand.LOW, ("low: no rule of the site calls for more",))
    bands, because = zip(*reasons.values(), strict=True)
    return Judged(bands[0], because)


def _rule(band: RiskBand, instrument: str, scale: str, **mark: int) -> RiskRule:
    return RiskRule(band=band, instrument=instrument, scale=scale, **mark)


# Cut-offs are the published ones; how far below 47 is high is ours.
DEFAULT_RULES = (
    _rule(RiskBand.HIGH, "barc-10", "total", below=47, by_more_than=10),
    _rule(RiskBand.MEDIUM, "barc-10", "total", below=47),
    _rule(RiskBand.HIGH, "bam-short", "risk", at_least=12),
    _rule(RiskBand.MEDIUM, "bam-short", "use", at_least=1),
    _rule(RiskBand.MEDIUM, "bam-short", "protective", below=13),
    _rule(RiskBand.HIGH, "phq-9", "total", at_least=15),
    _rule(RiskBand.MEDIUM, "phq-9", "total", at_least=10),
    _rule(RiskBand.MEDIUM, "phq-2", "total", at_least=3),
    _rule(RiskBand.MEDIUM, "gad-2", "total", at_least=3),
    _rule(RiskBand.HIGH, "site-check-in", "strain", at_least=6),
    _rule(RiskBand.MEDIUM, "site-check-in", "strain", at_least=4),
    _rule(RiskBand.MEDIUM, "site-check-in", "use", at_least=1),
    _rule(RiskBand.MEDIUM, "site-check-in", "support", below=1),
)
