"""What `footbridge plan` prints: each client's week, and how the plan stands beside others."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from services.scheduling.planner.explaining import Rule, Unmet
from services.scheduling.planner.files.week_times import DAYS, written_clock, written_span
from services.scheduling.planner.opening import Opening
from services.scheduling.planner.plan import Ending, Plan
from services.scheduling.planner.problem import DAY, HALF_HOUR, ClientNeeds, Offer, Problem
from services.scheduling.planner.score import Score, score
from services.scheduling.planner.weeks import Week

_MOST_ROWS = 200
_HOUR = 60
_MOST_CAUSES = 3
_RULES = {
    Rule.KEPT_TIMES: "What would help lies in kept times",
    Rule.DAY_LIMIT: "The hours allowed a day",
    Rule.WEEK_LIMIT: "The hours allowed a week",
    Rule.NUMBER_OF_DAYS: "The days allowed a week",
    Rule.FULL_SESSIONS: "What would help is full",
    Rule.ONCE_A_WEEK: "What would help is taken once a week",
    Rule.PHASE: "What would help is for another phase",
    Rule.LANGUAGE: "What would help is in another language",
    Rule.AUDIENCE: "What would help is for another audience",
    Rule.MODALITY: "What would help is held as the client cannot come",
    Rule.TRAVEL: "The way between two places",
}
Weeks = Mapping[str, Sequence[str]]


def clients(problem: Problem, weeks: Weeks, *, everybody: bool = False) -> Table:
    """Return one row for each client; of many clients, those who lack something."""
    by_id = {offer.id: offer for offer in problem.offers}
    everybody = everybody or len(problem.clients) <= _MOST_ROWS
    table = _weeks_table("client")
    for client in problem.clients:
        week = [by_id[one] for one in weeks[client.id]]
        if everybody or missing(client, week):
            _add_row(table, client.id, client, week)
    if not everybody:
        table.caption = "only clients who lack something; --all shows everybody"
    return table


def hours(week: Sequence[Offer]) -> str:
    return f"{sum(offer.minutes for offer in week) / _HOUR:g}"


def week_line(week: Sequence[Offer]) -> str:
    """Return a week as "Mo 18:00 g-1, 20:00 e-2 · Tu 18:00 g-3"."""
    days: dict[int, list[str]] = {}
    for offer in sorted(week, key=lambda one: one.begins):
        days.setdefault(offer.day, []).append(f"{written_clock(offer.begins % DAY)} {offer.id}")
    return " · ".join(f"{DAYS[day]} {', '.join(held)}" for day, held in days.items())


def missing(client: ClientNeeds, week: Sequence[Offer]) -> str:
    """Return what a client lacks in words; nothing where every clinical need is met."""
    held = Counter(item for offer in week for item in {offer.type, offer.curriculum})
    items = {item: wanted - held[item] for item, wanted in client.curriculum.items()}
    return _lacks(score(client, week), {item: n for item, n in items.items() if n > 0})


def say(plan: Plan, baselines: Mapping[str, Plan], fewest: int | None, console: Console) -> None:
    """Say how many are served in full, beside the spreadsheet's way, and what is proven."""
    in_turn = baselines["first come, first served"]
    lost = plan.totals
    lines = [
        (
            f"{plan.full} of {len(plan.weeks)} clients are served in full ({plan.full_share:.0%}); "
            f"first come, first served: {in_turn.full} ({in_turn.full_share:.0%})."
        ),
        (
            f"Unmet: {lost.unmet_half_hours / 2:g} h, {lost.missing_days} days, "
            f"{lost.missed_items} curriculum items."
        ),
    ]
    if fewest is None:
        lines.append(
            f"Cost {plan.cost:,}; proven: no plan costs less than {plan.bound:,.0f} "
            f"(gap {plan.gap:.2%}). {plan.seconds:.1f} s."
        )
    else:
        lines.append(
            f"{lost.touched_clients} clients' weeks change, by {lost.changed_sessions} sessions; "
            f"proven: to serve as well, at least {fewest} must. {plan.seconds:.1f} s."
        )
    if plan.ending is Ending.OUT_OF_TIME:
        lines.append("Time was up: --seconds gives it more.")
    if plan.ending is Ending.CANCELLED:
        lines.append("It was stopped: this is the best plan so far.")
    for line in lines:
        console.print(line, highlight=False)


def comparison(plans: Mapping[str, Plan]) -> Table:
    """Return the plan beside what is done without a planner."""
    table = Table("", box=None, pad_edge=False)
    for heading in ("in full", "unmet h", "days", "items", "touched", "wishes", "cost", "s"):
        table.add_column(heading, justify="right")
    for name, plan in plans.items():
        lost = plan.totals
        table.add_row(
            name,
            f"{plan.full_share:.0%}",
            f"{lost.unmet_half_hours / 2:g}",
            str(lost.missing_days),
            str(lost.missed_items),
            str(lost.touched_clients),
            str(lost.preference_points),
            f"{plan.cost:,}",
            f"{plan.seconds:.2f}",
        )
    return table


def reasons(unmet: Sequence[Unmet], console: Console) -> None:
    """Say of each client who lacks something which one rule, gone, would help most, and how far."""
    for one in unmet:
        lacks = _lacks(one.score, one.items)
        console.print(f"{one.client} lacks {lacks}.", highlight=False, markup=False)
        for item in one.by_no_session:
            console.print(f"  No session on offer counts as {item}.", highlight=False)
        for cause in one.causes[:_MOST_CAUSES]:
            then = _lacks(cause.then, {}) if not cause.then.is_full else "nothing"
            which = f" ({', '.join(cause.sessions)})" if cause.sessions else ""
            line = f"  {_RULES[cause.rule]}{which}: without that, {then} would be missing."
            console.print(line, highlight=False, markup=False)
        if not (one.causes or one.by_no_session):
            console.print("  No one rule stands in the way by itself.")


def gains(found: Sequence[Opening], console: Console) -> None:
    """Say which one more group would gain most, when, and for whom."""
    if not found:
        console.print("No one more group would gain anything for those who lack something.")
        return
    table = Table("one more", title="What one more group would gain", title_justify="left")
    table.add_column("when")
    for heading in ("seats", "in full", "h", "days", "items"):
        table.add_column(heading, justify="right")
    table.add_column("for")
    for one in found:
        offer = one.offer
        table.add_row(
            f"{offer.curriculum or offer.type}{'' if offer.place else ' by telehealth'}",
            written_span(offer.begins, offer.ends),
            str(offer.seats),
            f"+{one.in_full}",
            f"{(one.before.unmet_half_hours - one.after.unmet_half_hours) / 2:g}",
            str(one.before.missing_days - one.after.missing_days),
            str(one.before.missed_items - one.after.missed_items),
            ", ".join(one.clients),
        )
    table.box = None
    console.print(table)


def changes(problem: Problem, weeks: Weeks) -> Table:
    """Return what each client leaves and joins whose week in force changes."""
    table = Table("client", "leaves", "joins", box=None, pad_edge=False)
    for client in problem.clients:
        before, after = client.in_force, frozenset(weeks[client.id])
        if before is not None and before != after:
            left, joined = sorted(before - after), sorted(after - before)
            table.add_row(client.id, ", ".join(left) or "-", ", ".join(joined) or "-")
    return table


def alternatives(problem: Problem, client: ClientNeeds, found: Sequence[Week]) -> Table:
    """Return the best weeks of one client, best first."""
    by_id = {offer.id: offer for offer in problem.offers}
    table = _weeks_table("")
    for number, week in enumerate(found, start=1):
        offers = [by_id[one] for one in week.offers]
        _add_row(table, f"{client.id} {number}", client, offers)
    return table


def _lacks(own: Score, items: Mapping[str, int]) -> str:
    """Return what a score leaves unmet, with the items by name where they are known."""
    lacks = []
    if own.unmet_half_hours:
        lacks.append(f"{own.unmet_half_hours * HALF_HOUR / _HOUR:g} h")
    if own.missing_days:
        lacks.append("1 day" if own.missing_days == 1 else f"{own.missing_days} days")
    if items:
        lacks += [item if count == 1 else f"{count} x {item}" for item, count in items.items()]
    elif own.missed_items:
        many = own.missed_items
        lacks.append("1 curriculum item" if many == 1 else f"{many} curriculum items")
    return ", ".join(lacks)


def _weeks_table(first: str) -> Table:
    table = Table(first, box=None, pad_edge=False)
    for heading in ("hours", "days"):
        table.add_column(heading, justify="right")
    table.add_column("missing")
    table.add_column("week")
    return table


def _add_row(table: Table, name: str, client: ClientNeeds, week: Sequence[Offer]) -> None:
    days = str(len({offer.day for offer in week}))
    lacks = missing(client, week)
    table.add_row(name, hours(week), days, lacks or "-", week_line(week))
