"""The one table of what runs where."""

import time

from rich.box import SIMPLE_HEAD
from rich.table import Table

from deploy.local.places import Places
from deploy.local.state import Running, State


def running_table(state: State, places: Places) -> Table:
    """Return a table of all processes; memory is resident bytes, children included."""
    total = sum(each.identity.memory() for each in state.processes if each.identity)
    table = Table(
        title="Footbridge on this machine",
        box=SIMPLE_HEAD,
        pad_edge=False,
        caption=f"data and logs: {places.var}   memory: {_mib(total)}   synthetic data only",
        caption_justify="left",
    )
    for heading in ("what", "where"):
        table.add_column(heading, no_wrap=True)
    for heading in ("pid", "up", "starts", "memory"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in state.processes:
        table.add_row(*_row(each))
    return table


def _row(each: Running) -> tuple[str, ...]:
    identity = each.identity
    if identity is None or not identity.runs():
        return each.name, each.url, "-", "down", "-", "-"
    age = _age(time.time() - identity.created)
    memory = _mib(identity.memory())
    return each.name, each.url, str(identity.pid), age, str(each.restarts + 1), memory


def _age(seconds: float) -> str:
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h {minutes}m"
    return f"{minutes}m {rest}s" if minutes else f"{rest}s"


def _mib(size: int) -> str:
    return f"{size / 2**20:.0f} MiB"
