"""Owns what leaves as numbers: no count of fewer than 11 people, nor what would tell one.

Source: the cell size suppression policy of CMS (1 to 10 are not shown; 0 is), and complementary
suppression by D. Gusfield, "A graph theoretic approach to statistical data security" (1988): in a
table with its margins a hidden cell can be worked out exactly if its edge is a bridge in the graph
of rows and columns.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shared.reporting.tally import Counts, Tallies, Tally

SMALLEST = 11
_ALL = ""  # no site has this name, no code either
Cell = tuple[str, str]


def suppressed(tallies: Tallies) -> Tallies:
    """Return the tallies as outsiders may see them: what is withheld is None.

    A site of fewer than 11 is withheld whole, together with others so that none can be told.
    """
    if (tallies.overall.total or 0) < SMALLEST:
        return Tallies(_nothing(), dict.fromkeys(tallies.sites, _nothing()))
    withheld = _small_sites(tallies.sites)
    while True:
        tables = {name: _Table.of(tallies, name, withheld) for name in tallies.overall.by}
        wanting = {site for table in tables.values() for site in table.protect()}
        if not wanting - withheld:
            return _shown(tallies, tables, withheld)
        withheld = _with_company(withheld | wanting, tallies.sites)


def _small_sites(sites: Mapping[str, Tally]) -> set[str]:
    small = {site for site, tally in sites.items() if 0 < (tally.total or 0) < SMALLEST}
    return _with_company(small, sites)


def _with_company(withheld: set[str], sites: Mapping[str, Tally]) -> set[str]:
    """Add the smallest other sites until what is withheld together is two and 11 at least."""
    if not withheld:
        return withheld
    together = set(withheld)
    for site in sorted(sites, key=lambda name: (sites[name].total or 0, name)):
        if len(together) > 1 and sum(sites[name].total or 0 for name in together) >= SMALLEST:
            break
        if sites[site].total:
            together.add(site)
    return together


@dataclass
class _Table:
    """Sites by codes with all margins. `hidden` are the cells that are not shown."""

    cells: dict[Cell, int]
    withheld: set[str]
    hidden: set[Cell] = field(default_factory=set)

    @classmethod
    def of(cls, tallies: Tallies, dimension: str, withheld: set[str]) -> "_Table":
        codes = list(tallies.overall.by[dimension])
        rows = {_ALL: tallies.overall, **tallies.sites}
        cells: dict[Cell, int] = {}
        for site, tally in rows.items():
            cells[site, _ALL] = tally.total or 0
            for code in codes:
                cells[site, code] = tally.by[dimension].get(code) or 0
        table = cls(cells, withheld)
        for (site, code), count in cells.items():
            if site in withheld or (code != _ALL and 0 < count < SMALLEST):
                table.hidden.add((site, code))
        return table

    def protect(self) -> set[str]:
        """Hide more until nothing hidden can be worked out; return sites to withhold instead."""
        while (exposed := self._exposed()) is not None:
            company = self._company(exposed)
            if company is None:
                alone = exposed[0] not in self.withheld and exposed[0] != _ALL
                return {exposed[0]} if alone else set(self._sites())
            self.hidden.add(company)
        return set()

    def _sites(self) -> Iterator[str]:
        return (site for site, code in self.cells if code == _ALL and site != _ALL)

    def _exposed(self) -> Cell | None:
        return next(self._thin_lines(), None) or next(iter(self._bridges()), None)

    def _thin_lines(self) -> Iterator[Cell]:
        """Yield a hidden cell of each line whose hidden cells together are fewer than 11."""
        for line in self._lines():
            hidden = [cell for cell in line if cell in self.hidden]
            if 0 < sum(self.cells[cell] for cell in hidden) < SMALLEST:
                yield hidden[0]

    def _lines(self) -> Iterator[list[Cell]]:
        """Yield the cells of each row and column whose total is shown."""
        rows = {site for site, _ in self.cells} - self.withheld
        for site in sorted(rows):
            yield [cell for cell in self.cells if cell[0] == site and cell[1] != _ALL]
        for code in sorted({code for _, code in self.cells}):
            if (_ALL, code) not in self.hidden:
                yield [cell for cell in self.cells if cell[1] == code and cell[0] != _ALL]

    def _company(self, exposed: Cell) -> Cell | None:
        """Return the smallest shown cell in its row or its column that may be hidden."""
        beside = [
            cell
            for cell, count in self.cells.items()
            if cell not in self.hidden
            and count
            and cell[1] != _ALL
            and (cell[0] == exposed[0] or cell[1] == exposed[1])
        ]
        return min(beside, key=lambda cell: (self.cells[cell], cell), default=None)

    def _bridges(self) -> set[Cell]:
        """Return the hidden cells whose edge no cycle of hidden cells goes through."""
        unknown = self.hidden - self._known_to_be_nobody()
        bridges = set()
        for cell in sorted(unknown):
            if not self._joined(cell[0], cell[1], among=unknown - {cell}):
                bridges.add(cell)
        return bridges

    def _known_to_be_nobody(self) -> set[Cell]:
        """Return the hidden cells of lines that leave nothing for them: each is known to be 0."""
        known = set[Cell]()
        for line in self._lines():
            hidden = [cell for cell in line if cell in self.hidden]
            if not any(self.cells[cell] for cell in hidden):
                known.update(hidden)
        return known

    def _joined(self, row: str, column: str, *, among: set[Cell]) -> bool:
        rows, columns, grew = {row}, set[str](), True
        while grew:
            reached = {cell for cell in among if cell[0] in rows or cell[1] in columns}
            before = len(rows) + len(columns)
            rows |= {cell[0] for cell in reached}
            columns |= {cell[1] for cell in reached}
            grew = len(rows) + len(columns) > before
        return column in columns


def _shown(tallies: Tallies, tables: Mapping[str, _Table], withheld: set[str]) -> Tallies:
    def view(site: str, tally: Tally) -> Tally:
        if site in withheld:
            return _nothing()
        by = {name: _counts(site, tally.by[name], table) for name, table in tables.items()}
        return Tally(tally.total, by, tally.days)

    sites = {site: view(site, tally) for site, tally in tallies.sites.items()}
    return Tallies(view(_ALL, tallies.overall), sites)


def _counts(site: str, counts: Counts, table: _Table) -> Counts:
    return {code: None if (site, code) in table.hidden else count for code, count in counts.items()}


def _nothing() -> Tally:
    return Tally(None, {}, {})
