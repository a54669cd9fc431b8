"""How tables of operators are shown: what somebody types again, such as an id, is never cut."""

import sys
from collections.abc import Collection

from rich.console import Console
from rich.table import Table

_WIDE = 500
"""Columns where nobody looks at a screen: each row is one line."""


def console() -> Console:
    """Return one as wide as the terminal; without a terminal nothing needs to fit."""
    return Console(soft_wrap=True, width=None if sys.stdout.isatty() else _WIDE)


def moment(text: str | None) -> str:
    """Return a moment of an answer as people read it; nothing for none."""
    return "" if text is None else f"{text[:16].replace('T', ' ')} UTC"


def table(*names: str, whole: Collection[str] = ()) -> Table:
    """Return a table whose columns fold where they must; those of `whole` never do."""
    made = Table()
    for name in names:
        made.add_column(name, no_wrap=name in whole, overflow="fold")
    return made
