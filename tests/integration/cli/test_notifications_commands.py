"""Operators' commands on notifications: what they send to the API, and what they print of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from rich.console import Console
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from deploy.cli.notifications import reaching
from deploy.cli.notifications.showing import table
from deploy.client import ServiceClient
from services.notifications.main import create_api
from tests.integration.notifications.conftest import (
    Office,
    booked,
    clock,
    database,
    issuer,
    mail,
    office,
    opened,
    scheduled,
    settings,
    url,
)
from tests.integration.notifications.test_dead_letters import a_dead_welcome, emails
from tests.integration.notifications.test_journey import enrolled

__all__ = ["clock", "database", "issuer", "mail", "office", "opened", "settings", "url"]


@pytest_asyncio.fixture
async def run(
    office: Office, settings: Any, issuer: Any, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Any]:
    """Run commands against the API in this process, as an operator of every site."""
    transport = httpx.ASGITransport(create_api(settings, office.database, office.clock))
    token = issuer.bearer("ops")["Authorization"].removeprefix("Bearer ")
    loop = asyncio.get_running_loop()

    def ask(question: Any) -> Any:
        async def asked() -> Any:
            async with ServiceClient(
                "notifications", "http://notifications", lambda: token, transport=transport
            ) as client:
                return await question(client)

        return asyncio.run_coroutine_threadsafe(asked(), loop).result(30)

    monkeypatch.setattr(reaching, "ask", ask)

    async def invoke(*words: str, typed: str | None = None) -> Result:
        command = ["notifications", *words]
        return await asyncio.to_thread(CliRunner().invoke, app, command, typed)

    yield invoke


async def answer(run: Any, *words: str) -> Any:
    result = await run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


async def test_a_channel_is_paused_listed_and_resumed(office: Office, run: Any) -> None:
    await office.hear(enrolled(await office.client()))
    made = await answer(run, "pause", "--channel", "email", "--reason", "outage")
    assert (made["channel"], made["reason_code"], made["state"]) == ("email", "outage", "active")
    assert [one["id"] for one in await answer(run, "pauses")] == [made["id"]]
    assert await office.dispatch() == {}
    assert made["id"] in (await run("pauses")).stdout, "an id is typed again, so it is whole"
    resumed = await run("resume", made["id"])
    assert (resumed.exit_code, resumed.stdout) == (0, f"{made['id']}: resumed.\n")
    assert "Nothing is paused." in (await run("pauses")).stdout
    assert await office.dispatch() == {"sent": 1}


async def test_crisis_is_paused_by_who_confirms_it(office: Office, run: Any) -> None:
    words = ("pause", "--lane", "crisis", "--reason", "drill")
    assert (await run(*words, typed="n\n")).exit_code == 1
    assert await answer(run, "pauses") == []
    assert (await run(*words, typed="y\n")).exit_code == 0
    [made] = await answer(run, "pauses")
    assert made["includes_crisis"] is True


async def test_counts_and_the_forecast_are_printed(office: Office, run: Any) -> None:
    await office.hear(enrolled(await office.client()))
    [lane] = (await answer(run, "counts"))["lanes"]
    assert (lane["due"], lane["waiting"]) == (1, 1)
    assert "email" in (await run("counts")).stdout
    said = (await run("forecast")).stdout
    assert "Reminders by email: 1 due. No replica hands it over." in said
    assert (await answer(run, "forecast"))["replicas"] == 0


async def test_what_waits_for_its_time_is_foretold_too(office: Office, run: Any) -> None:
    person, series = await office.client(), uuid4()
    await office.hear(scheduled(series, office.clock.now() + timedelta(days=30)))
    await office.hear(booked(series, person))
    [counted] = (await answer(run, "counts"))["lanes"]
    assert (counted["due"], counted["waiting"] > 0) == (0, True)
    [told] = (await answer(run, "forecast"))["lanes"]
    assert (told["due"], told["later"]) == (0, counted["waiting"])
    said = (await run("forecast")).stdout
    assert f"{told['later']} wait for their time, the next 20" in said
    assert "othing waits" not in said


async def test_a_weight_of_nothing_says_that_it_is_no_pause(office: Office, run: Any) -> None:
    await office.hear(enrolled(await office.client()))
    await office.dispatch()
    name = next(p["name"] for p in await answer(run, "providers") if p["channel"] == "email")
    said = (await run("weight", name, "0")).stdout
    assert "only provider of email and still takes all of it" in said
    assert (await answer(run, "weight", name, "40"))["in_words"] is None


async def test_a_pause_without_an_end_says_so(run: Any) -> None:
    said = (await run("pause", "--lane", "bulk", "--reason", "backlog")).stdout
    assert "It has no end: it holds until somebody resumes it." in said


async def test_a_pause_of_a_name_that_nothing_has_warns(office: Office, run: Any) -> None:
    await office.hear(enrolled(await office.client()))
    for_long = ("--reason", "backlog")
    known = ("--site", "north", "--rule", "welcome", "--template", "welcome")
    [warning] = (await answer(run, "pause", *known, *for_long))["warnings"]
    assert "has no end" in warning
    unknown = ("--site", "nroth", "--rule", "wellcome", "--template", "wellcome")
    said = (await run("pause", *unknown, *for_long)).stdout
    for what in ("site", "rule", "template"):
        assert f"No {what} of this name is known here" in said


async def test_a_table_in_a_narrow_terminal_folds_and_keeps_ids_whole() -> None:
    identity = str(uuid4())
    shown = table("id", "what", "reason", whole=("id",))
    shown.add_row(identity, "site north and rule welcome", "a-rather-long-reason-code")
    narrow = Console(width=60, file=StringIO())
    narrow.print(shown)
    assert isinstance(narrow.file, StringIO)
    assert identity in narrow.file.getvalue()
    assert "…" not in narrow.file.getvalue()


async def test_dead_letters_are_listed_foreseen_redriven_and_put_away(
    office: Office, run: Any
) -> None:
    await a_dead_welcome(office)
    [cause] = await answer(run, "dead", "list")
    assert cause["reason"] == "refused_by_provider"
    foreseen = await answer(run, "dead", "preview", "--rule", "welcome")
    assert foreseen["counts"] == {"hand_over": 1}
    done = await run("dead", "redrive", "--reason", "provider-is-back", "--cause", cause["reason"])
    assert done.stdout == "1 wait again.\n"
    assert (await office.dispatch())["sent"] == 1
    nothing = await run("dead", "discard", "--reason", "told-by-phone")
    assert nothing.stdout == "0 are put away.\n"


async def test_a_notification_is_explained(office: Office, run: Any) -> None:
    await office.hear(enrolled(await office.client(permits=())))
    await office.dispatch()
    [row] = await emails(office)
    said = (await run("explain", str(row["id"]))).stdout
    assert "The rule welcome (version " in said
    assert "Nobody permitted this kind of message to the person on this channel." in said


async def test_providers_are_shown_and_weighed(office: Office, run: Any) -> None:
    await office.hear(enrolled(await office.client()))
    await office.dispatch()
    name = next(p["name"] for p in await answer(run, "providers") if p["channel"] == "email")
    assert (await answer(run, "weight", name, "40"))["weight"] == 40
    assert (await answer(run, "pause", "--provider", name, "--reason", "outage"))["is_paused"]
    assert (await answer(run, "resume", "--provider", name))["is_paused"] is False
    [weight, *_] = await answer(run, "providers", "--changes")
    assert (weight["what"], weight["after"]) == ("weight", "40")


@pytest.mark.parametrize(
    "words",
    [
        ("resume",),
        ("resume", "x", "--provider", "y"),
        ("pause", "--provider", "smtp", "--site", "north", "--reason", "x"),
    ],
    ids=" ".join,
)
async def test_what_is_unclear_is_refused_in_one_line(
    office: Office, run: Any, words: tuple[str, ...]
) -> None:
    assert (await run(*words)).exit_code == 1


def test_without_a_platform_a_command_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(reaching.URL_VARIABLE, "http://127.0.0.1:9")
    monkeypatch.delenv(reaching.TOKEN_VARIABLE, raising=False)
    result = CliRunner().invoke(app, ["notifications", "explain", str(uuid4())])
    assert result.exit_code == 1
    assert "FOOTBRIDGE_TOKEN" in result.output


async def test_a_person_and_a_session_are_explained_rule_by_rule(office: Office, run: Any) -> None:
    person, session = uuid4(), uuid4()
    words = ("explain", "--person", str(person), "--session", str(session), "--site", "north")
    said = (await run(*words)).stdout
    assert "The session, or its time zone, was not heard of at this site." in said
    found = await answer(run, *words)
    assert {one["finding"] for one in found["rules"]} == {"session_unknown"}
    assert (await run(*words[:3])).exit_code == 1
