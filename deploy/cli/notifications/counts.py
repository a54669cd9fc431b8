"""`footbridge notifications counts`, `forecast`, `providers`, `explain`: what operators look at."""

import time
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.live import Live
from rich.table import Table

from deploy.cli.notifications.reaching import as_json_text, get
from deploy.cli.notifications.showing import console, moment, table
from deploy.cli.reach import refuse

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
Site = Annotated[str | None, typer.Option(help="Only this site's.")]
Watch = Annotated[bool, typer.Option("--watch", help="Go on, once a second.")]
_LANES = ("waiting", "due", "paused", "in_flight", "sent_last_minute", "sent_last_hour")
_WHOLE = ("lane", "channel", "name", "provider", "refused", "dead")


def counts(*, site: Site = None, watch: Watch = False, as_json: AsJson = False) -> None:
    """Count what waits, is due, in flight, sent, refused and dead, by lane and channel.

    With --watch it goes on; as JSON then one document a line.
    """
    if not watch:
        found = get("/operations/counts", site=site)
        if as_json:
            as_json_text(found)
        else:
            console().print(_shown(found))
        return
    _watch(site, as_json=as_json)


def forecast(*, as_json: AsJson = False) -> None:
    """Say when each lane will be empty, what expires before, and whether replicas would help."""
    found = get("/operations/forecast")
    if as_json:
        as_json_text(found)
        return
    for lane in found["lanes"]:
        console().print(lane["in_words"], highlight=False, markup=False)
    if not found["lanes"]:
        console().print("Nothing waits.")


def providers(*, changes: bool = False, as_json: AsJson = False) -> None:
    """Show how providers stand and fared of late; with --changes what moved, and why."""
    path = "provider-changes" if changes else "providers"
    found = get(f"/operations/{path}")["items"]
    if as_json:
        as_json_text(found)
        return
    names = (
        ("at", "provider", "what", "before", "after", "reason", "by")
        if changes
        else ("name", "channel", "weight", "breaker", "hindrance", "calls", "success", "p95_ms")
    )
    shown = table(*names, whole=_WHOLE)
    for one in found:
        shown.add_row(*(_cell(name, one[name]) for name in names))
    console().print(shown if found else "None is known yet.")


def _cell(name: str, value: Any) -> str:
    if name == "success" and value is not None:
        return f"{value:.1%}"
    return moment(value) if name == "at" else "" if value is None else str(value)


def explain(
    notification: Annotated[str | None, typer.Argument(help="Its id.")] = None,
    *,
    person: Annotated[str | None, typer.Option(help="Whom it is for, by id.")] = None,
    session: Annotated[str | None, typer.Option(help="What it is about, by id.")] = None,
    site: Annotated[str | None, typer.Option(help="Where.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what became of a notification, and why: its rule, its tries, its refusal.

    With --person, --session and --site: of each rule that could tell this person about this
    session, whether there is a message, or why there is none.
    """
    if notification is not None and not (person or session or site):
        _tell_story(notification, as_json=as_json)
    elif notification is None and person and session and site:
        _explain_rules(f"/sites/{site}/contacts/{person}/sessions/{session}/messages", as_json)
    else:
        refuse("Name a notification, or --person, --session and --site together.")


def _tell_story(notification: str, *, as_json: bool) -> None:
    story = get(f"/operations/notifications/{notification}")
    if as_json:
        as_json_text(story)
        return
    for step in story["steps"]:
        at = step["at"][:19].replace("T", " ") if step["at"] else "now"
        console().print(f"{at:<19}  {step['in_words']}", highlight=False, markup=False)


def _explain_rules(path: str, as_json: bool) -> None:
    found = get(path)
    if as_json:
        as_json_text(found)
        return
    for one in found["rules"]:
        of = f" ({one['notification_id']})" if one["notification_id"] else ""
        said = f"{one['rule']}, by {one['channel']}{of}: {one['in_words']}"
        console().print(said, highlight=False, markup=False)


def _watch(site: str | None, *, as_json: bool) -> None:
    if as_json:
        while True:
            typer.echo(_line(get("/operations/counts", site=site)))
            time.sleep(1)
    with Live(console=console(), auto_refresh=False) as live:
        while True:
            live.update(_shown(get("/operations/counts", site=site)), refresh=True)
            time.sleep(1)


def _line(document: Any) -> str:
    import json  # noqa: PLC0415 - only where lines are asked for

    return json.dumps(document)


def _shown(found: dict[str, Any]) -> Group:
    columns = (name.replace("_", " ") for name in _LANES)
    lanes = table("lane", "channel", *columns, "due since", whole=_WHOLE)
    for one in found["lanes"]:
        numbers = (f"{one[name]:,}" for name in _LANES)
        lanes.add_row(one["lane"], one["channel"], *numbers, moment(one["oldest_due_at"]))
    return Group(lanes, *(_reasons(what, found) for what in ("refused", "dead") if found[what]))


def _reasons(what: str, found: dict[str, Any]) -> Table:
    shown = table(what, "last minute", "last hour", "there now", whole=_WHOLE)
    for one in found[what]:
        now = "" if one["count"] is None else f"{one['count']:,}"
        shown.add_row(one["reason"], f"{one['last_minute']:,}", f"{one['last_hour']:,}", now)
    return shown
