"""`footbridge plan FILE`: what can be asked of it. The planner itself is loaded when it is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

_SECONDS = 60.0

File = Annotated[Path | None, typer.Argument(help="Clients and sessions, as JSON.")]
Clients = Annotated[Path | None, typer.Option(help="The clients, as CSV.")]
Sessions = Annotated[Path | None, typer.Option(help="The sessions, as CSV.")]
Travel = Annotated[
    int, typer.Option(min=0, max=1440, help="Minutes between any two places not told otherwise.")
]
Out = Annotated[
    Path | None, typer.Option(help="Where to write the plan: .csv for a spreadsheet, else JSON.")
]
Seconds = Annotated[float, typer.Option(min=0.1, max=86_400, help="How long it may take.")]
InForce = Annotated[
    Path | None,
    typer.Option("--replan", help="The plan in force: change as few weeks as possible."),
]
Explain = Annotated[bool, typer.Option("--explain", help="Say why what is unmet is unmet.")]
Gain = Annotated[bool, typer.Option("--gain", help="Say what one more group would gain.")]
One = Annotated[
    str | None,
    typer.Option(metavar="CLIENT", help="Only this client, with the seats that others leave."),
]
Compare = Annotated[
    bool, typer.Option("--compare", help="Show it beside what is done without a planner.")
]
Everybody = Annotated[bool, typer.Option("--all", help="Show every client, however many.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the plan as JSON.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The files and wishes of one call."""

    file: Path | None
    clients: Path | None
    sessions: Path | None
    travel_minutes: int
    out: Path | None
    seconds: float
    in_force: Path | None
    explain: bool
    gain: bool
    one: str | None
    compare: bool
    everybody: bool
    as_json: bool


def plan_file(
    file: File = None,
    *,
    clients: Clients = None,
    sessions: Sessions = None,
    travel_minutes: Travel = 0,
    out: Out = None,
    seconds: Seconds = _SECONDS,
    in_force: InForce = None,
    explain: Explain = False,
    gain: Gain = False,
    one: One = None,
    compare: Compare = False,
    everybody: Everybody = False,
    as_json: AsJson = False,
) -> None:
    """Plan, and print each client's week, what is missing, and how good the plan is.

    Exit code 2: the input has to be changed.
    """
    from deploy.cli.plan.solving import solve  # noqa: PLC0415 - its kernels take seconds to load, and other commands do without

    solve(
        Asked(
            file=file,
            clients=clients,
            sessions=sessions,
            travel_minutes=travel_minutes,
            out=out,
            seconds=seconds,
            in_force=in_force,
            explain=explain,
            gain=gain,
            one=one,
            compare=compare,
            everybody=everybody,
            as_json=as_json,
        )
    )
