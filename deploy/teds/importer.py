"""Drives a whole file through the platform, many rows at once, and accounts for each row."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from deploy.client import Problem
from deploy.teds.driver import History
from deploy.teds.reader import Episode, LeftOut, TedsFile, Unreadable

CONCURRENCY = 16
_ROWS_BETWEEN_BREATHS = 500
_ABOUT_THE_ROW = frozenset({400, 404, 409, 412, 422, 500})


@dataclass
class Summary:
    """What became of the rows: read = imported + already_there + left_out + unreadable.

    `left_open` counts discharges among the imported whose reason is missing in the file: how
    they ended is not known, so their episodes stay open.
    """

    read: int = 0
    imported: int = 0
    already_there: int = 0
    left_out: int = 0
    left_open: int = 0
    unreadable: list[Unreadable] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def is_useless(self) -> bool:
        """Whether the file had rows and not one of them could be read."""
        return self.read > 0 and len(self.unreadable) == self.read


@dataclass
class Import:
    """One run over one file."""

    history: History
    concurrency: int = CONCURRENCY
    on_row: Callable[[], None] = lambda: None
    summary: Summary = field(default_factory=Summary)
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    async def run(self, file: TedsFile) -> Summary:
        """Import all rows. Raises PlatformAway, and Problem where the platform refuses us at all.

        Interrupted at any point, a further run goes on where this one stopped.
        """
        findings = iter(file)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.concurrency):
                    group.create_task(self._work(findings))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
        self.summary.unreadable.sort(key=lambda finding: finding.line)
        return self.summary

    async def _work(self, findings: Iterator[Episode | LeftOut | Unreadable]) -> None:
        for finding in findings:
            self.summary.read += 1
            if isinstance(finding, Episode):
                await self._bring_in(finding)
            elif isinstance(finding, LeftOut):
                self.summary.left_out += 1
            else:
                self.summary.unreadable.append(finding)
            self.on_row()
            if self.summary.read % _ROWS_BETWEEN_BREATHS == 0:
                await asyncio.sleep(0)

    async def _bring_in(self, told: Episode) -> None:
        line, same = self._first_seen(told)
        if not same:
            reason = f"the case id stands in line {line} with other values"
            self.summary.unreadable.append(Unreadable(told.line, "CASEID", reason))
            return
        if line != told.line:
            self.summary.already_there += 1
            return
        await self._drive(told)

    async def _drive(self, told: Episode) -> None:
        try:
            added = await self.history.bring_in(told)
        except Problem as refusal:
            if refusal.status not in _ABOUT_THE_ROW:
                raise
            reason = f"enrollment refused it: {refusal.rule}"
            self.summary.unreadable.append(Unreadable(told.line, None, reason))
            return
        self.summary.imported += added
        self.summary.already_there += not added
        self.summary.left_open += added and told.is_discharge and told.disposition is None

    def _first_seen(self, told: Episode) -> tuple[int, bool]:
        """Return the line where this case stood first, and whether it says the same here."""
        facts = hash(told)
        line, first = self._seen.setdefault(told.reference, (told.line, facts))
        return line, first == facts
