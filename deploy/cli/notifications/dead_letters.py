"""`footbridge notifications dead`: what did not leave, what a re-drive would do, and both ends."""

from typing import Annotated, Any

import typer

from deploy.cli.notifications.reaching import as_json_text, get, post
from deploy.cli.notifications.showing import console, table

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
Named = Annotated[str | None, typer.Option()]
Reason = Annotated[str, typer.Option(help="Why, as a code: provider-is-back.")]
AtMost = Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")]
PerSecond = Annotated[int, typer.Option(min=1, max=100, help="How many a second.")]
_CAUSES = ("reason", "state", "provider", "channel", "rule", "count")

app = typer.Typer(help="Messages that did not leave, or nobody knows.", no_args_is_help=True)


@app.command("list")
def list_causes(*, site: Named = None, as_json: AsJson = False) -> None:
    """List dead letters by cause, provider, channel and rule."""
    found = get("/operations/dead-letters", site=site)["items"]
    if as_json:
        as_json_text(found)
        return
    shown = table(*_CAUSES, whole=_CAUSES[:4])
    for one in found:
        shown.add_row(*("" if one[name] is None else str(one[name]) for name in _CAUSES))
    console().print(shown if found else "There are no dead letters.")


@app.command()
def preview(
    *,
    site: Named = None,
    cause: Named = None,
    provider: Named = None,
    channel: Named = None,
    rule: Named = None,
    at_most: Annotated[int, typer.Option(min=1, max=200)] = 50,
    as_json: AsJson = False,
) -> None:
    """Say what a re-drive would come to now, and change nothing."""
    named = _named(site, cause, provider, channel, rule)
    found = post("/operations/dead-letters/preview", {**named, "at_most": at_most})
    if as_json:
        as_json_text(found)
        return
    for one in found["items"]:
        twice = " The person may have it already." if one["may_be_twice"] else ""
        console().print(f"{one['notification_id']}  {one['in_words']}{twice}", highlight=False)
    console().print(_counted(found["counts"]) or "There are no dead letters.", highlight=False)


@app.command()
def redrive(
    *,
    reason: Reason,
    site: Named = None,
    cause: Named = None,
    provider: Named = None,
    channel: Named = None,
    rule: Named = None,
    at_most: AtMost = 100,
    per_second: PerSecond = 10,
    as_json: AsJson = False,
) -> None:
    """Let dead letters wait again; each passes the gate, so nothing leaves that was revoked."""
    named = _named(site, cause, provider, channel, rule)
    form = {**named, "at_most": at_most, "per_second": per_second, "reason_code": reason}
    _done(post("/operations/dead-letters/redrives", form), "wait again", as_json=as_json)


@app.command()
def discard(
    *,
    reason: Reason,
    site: Named = None,
    cause: Named = None,
    provider: Named = None,
    channel: Named = None,
    rule: Named = None,
    at_most: AtMost = 100,
    as_json: AsJson = False,
) -> None:
    """Put dead letters away, with a reason."""
    named = _named(site, cause, provider, channel, rule)
    form = {**named, "at_most": at_most, "reason_code": reason}
    _done(post("/operations/dead-letters/discards", form), "are put away", as_json=as_json)


def _named(
    site: str | None, cause: str | None, provider: str | None, channel: str | None, rule: str | None
) -> dict[str, str | None]:
    return {"site": site, "cause": cause, "provider": provider, "channel": channel, "rule": rule}


def _done(done: dict[str, Any], what: str, *, as_json: bool) -> None:
    if as_json:
        as_json_text(done)
        return
    alone = _counted(done["left_alone"])
    more = " There may be more." if done["are_more"] else ""
    left = f" Left alone: {alone}." if alone else ""
    console().print(f"{done['taken']} {what}.{left}{more}", highlight=False)


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(counts.items()))
