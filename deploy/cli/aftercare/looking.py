"""`footbridge aftercare counts`, `due`, `outcomes`: what waits, what comes, what came of it."""

import json
from typing import Annotated, Any

import typer

from deploy.cli.aftercare.reaching import get
from deploy.cli.notifications.showing import console, table

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
WITHHELD = "withheld"


def counts(*, as_json: AsJson = False) -> None:
    """Count what waits: due check-ins, outreach and linkages overdue, help, baselines."""
    found = get("/operations/counts")
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    shown = table("what", "how many", "oldest since", "for", whole=("what",))
    for one in found["waiting"]:
        since = (one["oldest"] or "")[:19].replace("T", " ")
        shown.add_row(one["kind"], f"{one['count']:,}", since, _lasting(one["oldest_seconds"]))
    console().print(shown)


def due(
    *, days: Annotated[int, typer.Option(min=1, max=366)] = 14, as_json: AsJson = False
) -> None:
    """Say how many check-ins fall due on each of the coming local days."""
    found = get("/operations/forecast", days=days)
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    shown = table("day", "check-ins", whole=("day",))
    for one in found["days"]:
        shown.add_row(one["due_on"], f"{one['count']:,}")
    console().print(shown if found["days"] else "None falls due.")


def outcomes(
    *,
    since: Annotated[str | None, typer.Option(help="First day of discharge.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day of discharge.")] = None,
    site: Annotated[str | None, typer.Option(help="Only this site's.")] = None,
    program: Annotated[str | None, typer.Option(help="Only this program's.")] = None,
    by: Annotated[str, typer.Option(help="site, program, month or quarter.")] = "site",
    for_outside: Annotated[bool, typer.Option(help="As it may leave: one quarter.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what became of those who were discharged, with the definition of each measure."""
    asked = {"since": since, "until": until, "site": site, "program": program, "by": by}
    if for_outside:
        asked["for_outside"] = "true"
    found = get("/reports/outcomes", **asked)
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    console().print(f"Discharges from {found['since']} to {found['until']}.", highlight=False)
    shown = table("measure", by, "met", "of", "rate", "not yet", whole=("measure",))
    for measure in found["measures"]:
        shown.add_row(measure["measure"], "all", *_ratio(measure))
        for group in measure["groups"]:
            shown.add_row("", group["group"], *_ratio(group))
    console().print(shown)
    for change in found["changes"]:
        console().print(_change(change), highlight=False, markup=False)


def _ratio(one: dict[str, Any]) -> tuple[str, ...]:
    rate = "" if one["rate"] is None else f"{one['rate']:.1%}"
    return _number(one["numerator"]), _number(one["denominator"]), rate, _number(one["not_yet"])


def _change(one: dict[str, Any]) -> str:
    pairs = _number(one["pairs"])
    if one["mean_change"] is None:
        return f"{one['instrument']}: {pairs} pairs"
    means = f"{one['mean_before']} to {one['mean_after']} ({one['mean_change']:+})"
    return f"{one['instrument']}: {pairs} pairs, mean {means}"


def _number(value: int | None) -> str:
    return WITHHELD if value is None else f"{value:,}"


def _lasting(seconds: int | None) -> str:
    if seconds is None:
        return ""
    hours, rest = divmod(max(seconds, 0), 3600)
    return f"{hours} h {rest // 60} min"
