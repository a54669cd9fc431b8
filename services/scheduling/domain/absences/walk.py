"""The walk through everything that was missed, attended and done, to where a case stands.

A pure function of facts and acts in the order of their own times: so it is the same whatever was
recorded or corrected first. What a person acted on stays, even when its ground is corrected.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.scheduling.domain.absences.acts import Act, ActKind, Ground, in_order
from services.scheduling.domain.absences.measures import Past, measure, worsens
from services.scheduling.domain.absences.policy import (
    AbsencePolicy,
    Fact,
    PolicyBook,
    Verdict,
    facts_of,
)
from services.scheduling.domain.absences.rounds import (
    ABSENCE_CASE,
    CaseState,
    Closed,
    Closing,
    Contract,
    Reached,
    Round,
    opened,
)
from services.scheduling.domain.absences.stay_days import StayDays
from services.scheduling.domain.absences.steps import Follows
from services.scheduling.domain.rolls.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a stay stands: its rounds, and what has been since counting last began anew."""

    rounds: tuple[Round, ...]
    past: Past

    @property
    def live(self) -> Round | None:
        last = self.rounds[-1] if self.rounds else None
        return last if last is not None and last.closed is None else None


def walk(
    book: PolicyBook,
    stay: StayDays,
    evidence: Iterable[Evidence],
    acts: Iterable[Act],
    today: date,
) -> Standing:
    """Return where the stay stands at the end of what is known today, a local day."""
    counting = [one for one in evidence if stay.counts(one.held_on)]
    done = in_order(acts)
    facts = sorted(
        ((_place(fact, done), fact) for fact in facts_of(counting)),
        key=lambda placed: (placed[0], placed[1].evidence.starts_at, placed[1].evidence.session_id),
    )
    way, waiting = _Way(book, stay), deque(done)
    for at, fact in facts:
        while waiting and waiting[0].at <= at:
            way.follow(waiting.popleft())
        way.meet(fact, at)
    for act in waiting:
        way.follow(act)
    return way.end(today)


def _place(fact: Fact, acts: Sequence[Act]) -> datetime:
    """Return a session's place in time: after each act that closed a case and knew nothing of it.

    Else a miss that was put down late would be closed unseen, and nobody would call.
    """
    at = fact.evidence.starts_at
    for act in acts:
        if act.closes and act.at >= at and fact.evidence.session_id not in act.knew:
            at = act.at
    return at


class _Way:
    """Where the walk is: the rounds so far, the last of which may be open."""

    def __init__(self, book: PolicyBook, stay: StayDays) -> None:
        self._book, self._stay = book, stay
        self._rounds: list[Round] = []
        self._past: list[Fact | None] = []
        self._attended = 0
        self._discharge_is_decided = False

    @property
    def _open(self) -> Round | None:
        last = self._rounds[-1] if self._rounds else None
        return last if last is not None and last.closed is None else None

    def meet(self, fact: Fact, at: datetime) -> None:
        self._let_contract_end(fact.held_on)
        self._past.append(fact)
        now = self._open
        policy = (
            self._book.by_id(now.policy_id)
            if now
            else self._book.in_force(self._stay.track_code, fact.held_on)
        )
        if policy is None:
            return
        verdict = policy.verdict(fact)
        if verdict is Verdict.ATTENDED:
            self._attend(policy, fact.held_on)
        elif verdict is Verdict.UNEXCUSED:
            self._attended = 0
            self._count_against_contract(fact.held_on)
        self._reach(policy, fact, at)

    def follow(self, act: Act) -> None:
        """Follow what a person did; where corrections have taken its ground, it keeps its own."""
        day = self._stay.day_of(act.at)
        self._let_contract_end(day)
        if act.is_contact:
            self._past.append(None)
        if act.about is None:
            return
        self._uphold(act.about)
        now = self._open
        if now is not None:
            self._rounds[-1] = self._after(now, act, day)
        if act.kind is ActKind.ANOTHER_CHANCE:
            self._past.clear()
        self._discharge_is_decided |= act.kind is ActKind.DISCHARGE

    def end(self, today: date) -> Standing:
        self._let_contract_end(today)
        ended_on, now = self._stay.ended_on, self._open
        if self._stay.started_on is None and now is not None:
            self._close(Closing.STAY_ENDED, now.current.on)  # a stay that never was
        elif ended_on is not None and ended_on <= today:
            self._close(Closing.STAY_ENDED, ended_on)
        return Standing(tuple(self._rounds), self._past)

    def _reach(self, policy: AbsencePolicy, fact: Fact, at: datetime) -> None:
        """Go to the highest step that this session meets, if it lies above the current one."""
        if self._discharge_is_decided:
            return
        now = self._open
        contract = now.contract if now else None
        here = policy.position(now.current.step) if now else -1
        for place in reversed(range(max(here, 0), len(policy.steps))):
            step = policy.steps[place]
            if not worsens(step.condition, fact, policy):
                continue
            found = measure(step.condition, self._past, fact.held_on, policy, contract)
            if found.is_met:
                session_id = fact.evidence.session_id
                reached = Reached(step.code, step.follows, fact.held_on, session_id, at, found.days)
                self._go(policy, reached, here, place)
                return

    def _go(self, policy: AbsencePolicy, reached: Reached, here: int, place: int) -> None:
        now = self._open
        if now is None:
            self._rounds.append(opened(policy.id, policy.number, reached))
            self._attended = 0
        elif place == here and not now.current.grounded:
            self._rounds[-1] = now.standing_on(reached)
        elif place > here and now.state is not CaseState.DISCHARGE_RECOMMENDED:
            self._rounds[-1] = now.reaching(reached)

    def _uphold(self, about: Ground) -> None:
        """Let there be the step that a person acted on."""
        policy = self._book.by_id(about.policy_id)
        step = policy.step(about.step)
        reached = Reached(
            about.step, step.follows, about.on, about.session_id, about.since, grounded=False
        )
        now = self._open
        if now is None or now.policy_id != policy.id:
            self._close(Closing.CORRECTED, about.on)
            self._rounds.append(opened(policy.id, policy.number, reached))
            return
        is_above = policy.position(about.step) > policy.position(now.current.step)
        if is_above and now.state is not CaseState.DISCHARGE_RECOMMENDED:
            self._rounds[-1] = now.reaching(reached)

    def _after(self, now: Round, act: Act, day: date) -> Round:
        action = _ACTIONS[act.kind]
        if not ABSENCE_CASE.allows(now.state, action):
            return now
        if act.closes:
            code = act.code
            reason = code if act.kind is ActKind.RESOLUTION and code else str(act.kind)
            return now.closing(action, Closed(reason, day, act.by, code))
        if act.kind is ActKind.OFFER:
            return self._offered(now, act)
        if act.kind is ActKind.SIGNATURE:
            return self._signed(now, day)
        is_outreach = now.current.follows is Follows.OUTREACH
        is_done = act.kind is ActKind.COMPLETION or act.is_contact
        return replace(now.going(action), done=now.done or (is_outreach and is_done))

    def _offered(self, now: Round, act: Act) -> Round:
        step = self._book.by_id(now.policy_id).contract_step
        if step is None or step.contract is None:
            return now
        contract = Contract(terms=step.contract, offered_at=act.at)
        return replace(now.going("offer a contract"), contract=contract)

    def _signed(self, now: Round, day: date) -> Round:
        if now.contract is None:
            return now
        ends_on = day + timedelta(weeks=now.contract.terms.weeks)
        return now.signing(day, ends_on)

    def _attend(self, policy: AbsencePolicy, day: date) -> None:
        self._attended += 1
        self._discharge_is_decided = False
        now, enough = self._open, policy.closes_after_attended
        if now is None or now.current.follows is not Follows.OUTREACH or now.contract:
            return
        if enough is not None and self._attended >= enough:
            self._close(Closing.ATTENDED_AGAIN, day)

    def _count_against_contract(self, day: date) -> None:
        now = self._open
        if now is not None and now.contract is not None and now.contract.holds_on(day):
            contract = replace(now.contract, misses=(*now.contract.misses, day))
            self._rounds[-1] = replace(now, contract=contract)

    def _let_contract_end(self, day: date) -> None:
        """Close what a contract has put right, once it is over and was kept."""
        now = self._open
        if now is None or now.contract is None or now.contract.ends_on is None:
            return
        contract = now.contract
        is_over = not contract.holds_on(day) and not contract.is_broken
        if is_over and now.state is CaseState.CONTRACT:
            self._rounds[-1] = replace(now, contract=replace(contract, is_kept=True))
            self._close(Closing.CONTRACT_KEPT, contract.ends_on or day)

    def _close(self, reason: Closing, on: date) -> None:
        now = self._open
        if now is not None:
            self._rounds[-1] = now.closing("close", Closed(str(reason), on))


_ACTIONS = {
    ActKind.CONTACT: "attempt",
    ActKind.ATTEMPT: "attempt",
    ActKind.COMPLETION: "complete outreach",
    ActKind.OFFER: "offer a contract",
    ActKind.SIGNATURE: "sign the contract",
    ActKind.RESOLUTION: "resolve",
    ActKind.DISCHARGE: "decide",
    ActKind.ANOTHER_CHANCE: "decide",
}
