"""The one table of what runs where."""

import time
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table

from deploy.local.backlog import ServiceBacklog
from deploy.local.places import Places
from deploy.local.state import Running, State


def running_table(state: State, places: Places) -> Table:
    """Return a table of all processes; memory counts children, and what they share once."""
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


def backlog_table(services: Sequence[ServiceBacklog]) -> Table:
    """Return a table of what waits in each service; a dash is what could not be asked."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("service", no_wrap=True)
    table.add_column("ready", overflow="fold")  # the one that gives way on a narrow screen
    for heading in ("outbox backlog", "consumer lag", "dead letters"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in services:
        ready = "yes" if each.ready else "NO"
        said = "\n".join([ready, *each.missing])
        numbers = (each.outbox_backlog, each.consumer_lag, each.dead_letters)
        table.add_row(each.service, said, *("-" if n is None else str(n) for n in numbers))
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
