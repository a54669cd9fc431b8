"""The one table of what runs where."""

import time

from rich.table import Table

from deploy.local.places import Places
from deploy.local.state import Running, State


def running_table(state: State, places: Places) -> Table:
    """Return a table of all processes; memory is resident bytes, children included."""
    total = sum(each.identity.memory() for each in state.processes if each.identity)
    table = Table(
        title="Footbridge on this machine",
        caption=f"data and logs: {places.var}   memory: {_mib(total)}   synthetic data only",
        caption_justify="left",
    )
    for heading in ("what", "where", "pid", "up", "restarts", "memory"):
        table.add_column(heading, justify="left" if heading in ("what", "where") else "right")
    for each in state.processes:
        table.add_row(*_row(each))
    return table


def _row(each: Running) -> tuple[str, ...]:
    identity = each.identity
    if identity is None or not identity.runs():
        return each.name, each.url, "-", "down", str(each.restarts), "-"
    age = _age(time.time() - identity.created)
    return (
        *(each.name, each.url, str(identity.pid), age),
        *(str(each.restarts), _mib(identity.memory())),
    )


def _age(seconds: float) -> str:
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def _mib(size: int) -> str:
    return f"{size / 2**20:.0f} MiB"
