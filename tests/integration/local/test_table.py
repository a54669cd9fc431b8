"""The tables of `status` fit a screen of 80 columns, whatever is away."""

import io

import pytest
from rich.console import Console

from deploy.local.backlog import ServiceBacklog
from deploy.local.plan import SERVICES
from deploy.local.table import backlog_table

AWAY = ("database: does not answer within 2 s", "broker: ConnectionReconnectingError", "x" * 60)


@pytest.mark.parametrize("missing", [(), AWAY[:1], AWAY])
def test_at_80_columns_nothing_is_cut(missing: tuple[str, ...]) -> None:
    output = io.StringIO()
    rows = [ServiceBacklog(name, False, missing, None, 1_000_000, None) for name in SERVICES]
    Console(file=output, width=80).print(backlog_table(rows))
    printed = output.getvalue()
    assert "…" not in printed
    assert all(len(line) <= 80 for line in printed.splitlines())
    ready = "".join(line[13:34].replace(" ", "") for line in printed.splitlines())
    assert all(ready.count(one.replace(" ", "")) == len(SERVICES) for one in missing)
    assert printed.count("1000000") == len(SERVICES)
    assert all(heading in printed for heading in ("outbox backlog", "dead letters"))
