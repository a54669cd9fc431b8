"""`footbridge dlq`: dead letters are listed, read, and replayed to the consumer that failed."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from deploy.cli.reach import Reach, reach, refuse
from shared.messaging import dead_letters
from shared.messaging.dead_letters import (
    DeadLetter,
    NoSuchDeadLetter,
    ReplayAnswer,
    ReplayRequest,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
Consumer = Annotated[str | None, typer.Option(help="Only this service's.")]
Sequences = Annotated[list[int] | None, typer.Argument(help="Which; --all for every one.")]
All = Annotated[bool, typer.Option("--all", help="Replay every dead letter.")]
Again = Annotated[bool, typer.Option("--again", help="Also if it had its effect before.")]

app = typer.Typer(help="Dead letters: events that a consumer could not take.", no_args_is_help=True)
_console = Console()


@app.command("list")
def list_letters(*, consumer: Consumer = None, as_json: AsJson = False) -> None:
    """List dead letters with their reason, oldest first."""
    letters = asyncio.run(_letters(reach(), consumer))
    if as_json:
        typer.echo(json.dumps([asdict(letter) for letter in letters], indent=2))
        return
    table = Table("sequence", "consumer", "subject", "reason", "deliveries", "time")
    for letter in letters:
        table.add_row(
            str(letter.sequence),
            letter.consumer,
            letter.subject,
            letter.reason,
            str(letter.deliveries),
            letter.time,
        )
    _console.print(table if letters else "There are no dead letters.")


async def _letters(where: Reach, consumer: str | None) -> list[DeadLetter]:
    async with where.broker() as client:
        found = dead_letters.dead_letters(client.jetstream())
        return [letter async for letter in found if consumer in (None, letter.consumer)]


@app.command()
def show(sequence: int, *, as_json: AsJson = False) -> None:
    """Show one dead letter: why, its envelope, and its payload of ids, codes and dates."""
    document = asyncio.run(_show(reach(), sequence))
    if as_json:
        typer.echo(json.dumps(document, indent=2))
    else:
        _console.print_json(data=document)


async def _show(where: Reach, sequence: int) -> dict[str, Any]:
    async with where.broker() as client:
        try:
            letter, headers, payload = await dead_letters.show(client.jetstream(), sequence)
        except NoSuchDeadLetter:
            refuse(f"There is no dead letter {sequence}; it may have been replayed.")
    return _document(letter, headers, payload)


def _document(letter: DeadLetter, headers: Mapping[str, str], payload: bytes) -> dict[str, Any]:
    envelope = {name: value for name, value in headers.items() if name.startswith("ce-")}
    text = payload.decode(errors="replace")
    try:
        body = json.loads(text)
    except ValueError:
        body = text
    return {**asdict(letter), "envelope": envelope, "payload": body}


@app.command()
def replay(
    sequences: Sequences = None,
    *,
    every: All = False,
    again: Again = False,
    as_json: AsJson = False,
) -> None:
    """Have the consumer that failed take dead letters again; exit code 1 if one still fails."""
    if not sequences and not every:
        refuse("Say which: footbridge dlq replay SEQUENCE …, or --all")
    answers = asyncio.run(_replay(reach(), sequences or [], again=again, every=every))
    if as_json:
        typer.echo(json.dumps({str(n): asdict(a) for n, a in answers.items()}, indent=2))
    elif not answers:
        _console.print("There are no dead letters: nothing to replay.")
    else:
        for number, answer in answers.items():
            _console.print(f"{number}: {answer.outcome} {answer.reason}".rstrip(), highlight=False)
    if any(answer.outcome == "failed" for answer in answers.values()):
        raise typer.Exit(1)


async def _replay(
    where: Reach, sequences: list[int], *, again: bool, every: bool
) -> dict[int, ReplayAnswer]:
    async with where.broker() as client:
        found = [letter async for letter in dead_letters.dead_letters(client.jetstream())]
        wanted = [letter for letter in found if every or letter.sequence in sequences]
        answers = {
            number: ReplayAnswer("failed", "there is no such dead letter")
            for number in set(sequences) - {letter.sequence for letter in wanted}
        }
        shown = Console(stderr=True)
        with Progress(console=shown, transient=True, disable=not shown.is_terminal) as progress:
            for letter in progress.track(wanted, description="replaying"):
                request = ReplayRequest(letter.sequence, again=again)
                answers[letter.sequence] = await dead_letters.replay(
                    client, letter.consumer, request
                )
    return answers
