"""`footbridge notifications pause`, `resume`, `pauses`: hold messages back and let them go on."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from deploy.cli.notifications.reaching import as_json_text, get, post, put
from deploy.cli.notifications.showing import console, moment, table
from deploy.cli.reach import refuse

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
Reason = Annotated[str, typer.Option(help="Why, as a code: provider-outage.")]
Minutes = Annotated[int | None, typer.Option("--for", min=1, help="Resume after so many minutes.")]
Named = Annotated[str | None, typer.Option()]
Site = Annotated[str | None, typer.Option(help="Only this site's; by itself, at every one.")]
Provider = Annotated[str | None, typer.Option(help="One provider; its channel goes by others.")]
Crisis = Annotated[
    bool, typer.Option("--crisis-too", help="Crisis and safety messages wait as well.")
]
Weight = Annotated[int, typer.Argument(min=0, max=100, help="Its points of the channel.")]

_SHOWN = ("site", "channel", "lane", "rule", "template")


def pause(
    *,
    reason: Reason,
    channel: Named = None,
    lane: Named = None,
    rule: Named = None,
    template: Named = None,
    site: Site = None,
    provider: Provider = None,
    minutes: Minutes = None,
    crisis_too: Crisis = False,
    as_json: AsJson = False,
) -> None:
    """Hold back what fits all that is named; crisis goes on unless it is asked for and confirmed.

    It holds on every replica from the answer on, and what expires meanwhile is refused for that.
    """
    until = None if minutes is None else (datetime.now(UTC) + timedelta(minutes=minutes))
    ends = until.isoformat() if until else None
    if provider is not None:
        _pause_provider(provider, reason, ends, [channel, lane, rule, template, site], as_json)
        return
    wants_crisis = crisis_too or lane == "crisis"
    if wants_crisis:
        typer.confirm("Crisis and safety messages will wait. Pause them?", abort=True, err=True)
    form = {
        "channel": channel,
        "lane": lane,
        "rule": rule,
        "template": template,
        "site": site,
        "includes_crisis": crisis_too,
        "confirm": "crisis" if wants_crisis else None,
        "reason_code": reason,
        "until": ends,
    }
    made = post("/operations/pauses", form)
    if as_json:
        as_json_text(made)
    else:
        console().print(f"{made['id']}: paused {_held(made)}{_until(made)}.", highlight=False)
        for warning in made["warnings"]:
            console().print(warning, highlight=False, markup=False)


def resume(
    pause_id: Annotated[str | None, typer.Argument(help="Which pause; see pauses.")] = None,
    *,
    provider: Provider = None,
    as_json: AsJson = False,
) -> None:
    """Let go on what waits because of a pause; another one may hold it still."""
    if (pause_id is None) == (provider is None):
        refuse("Say which: footbridge notifications resume PAUSE, or --provider NAME")
    path = f"providers/{provider}" if provider else f"pauses/{pause_id}"
    ended = post(f"/operations/{path}/resumption")
    if as_json:
        as_json_text(ended)
    else:
        console().print(f"{provider or pause_id}: resumed.", highlight=False)


def pauses(*, site: Site = None, past: bool = False, as_json: AsJson = False) -> None:
    """List what is held back, by whom, why and until when; with --past also what was."""
    asked = {"site": site, "active": str(not past).lower(), "limit": 200}
    found = get("/operations/pauses", **asked)["items"]
    if as_json:
        as_json_text(found)
        return
    shown = table("id", "what", "reason", "by", "since", "until", "state", whole=("id",))
    for one in found:
        until = moment(one["until"]) or "somebody resumes it"
        what = _held(one)
        shown.add_row(
            one["id"],
            what,
            one["reason_code"],
            one["paused_by"],
            moment(one["paused_at"]),
            until,
            one["state"],
        )
    console().print(shown if found else "Nothing is paused.")


def weigh(
    provider: Annotated[str, typer.Argument()], weight: Weight, *, as_json: AsJson = False
) -> None:
    """Give a provider another share of its channel's messages."""
    state = put(f"/operations/providers/{provider}/weight", {"weight": weight})
    if as_json:
        as_json_text(state)
    else:
        note = f" {state['in_words']}" if state["in_words"] else ""
        console().print(f"{provider}: {state['weight']} points.{note}", highlight=False)


def _pause_provider(
    provider: str, reason: str, until: str | None, others: list[str | None], as_json: bool
) -> None:
    if any(others):
        refuse("A provider is paused as a whole: leave the rest out.")
    form = {"reason_code": reason, "until": until}
    state = post(f"/operations/providers/{provider}/pause", form)
    if as_json:
        as_json_text(state)
    else:
        endless = "" if until else " It has no end: it holds until somebody resumes it."
        console().print(f"{provider}: paused{_until({'until': until})}.{endless}", highlight=False)


def _held(one: dict[str, Any]) -> str:
    named = [f"{name} {one[name]}" for name in _SHOWN if one[name] is not None]
    crisis = ", crisis too" if one["includes_crisis"] else ""
    return " and ".join(named) + crisis


def _until(one: dict[str, Any]) -> str:
    return f" until {moment(one['until'])}" if one["until"] else ""
