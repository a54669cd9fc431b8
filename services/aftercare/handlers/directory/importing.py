"""Importing a directory: all rows of a file that can be kept in one commit, the same again twice.

What a file has no column for stays as it is known; what it does not name is never deleted.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from services.aftercare.domain.directory.files.merging import details_over, owner_over, places_over
from services.aftercare.domain.directory.files.rows import DirectoryRow, OrganisationRow
from services.aftercare.domain.directory.offering import Details, Offering, Places, checked
from services.aftercare.domain.directory.organisation import Organisation
from services.aftercare.domain.directory.times import zone_of
from services.aftercare.ports import AftercareUnitOfWork
from shared.csv_table import Finding
from shared.errors import BrokenRule, Invalid
from shared.identifiers import new_id


class Missing(StrEnum):
    """What becomes of an offering that its organisation's file does not name any more."""

    KEEP = "keep"
    MARK_STALE = "mark_stale"


class Fate(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ImportDirectory:
    """`named` are the offerings' codes by organisation that stand in the file, kept or not.

    `is_dry`: say what would become of each row, and keep nothing. `may_enter` says to which sites
    who asks belongs.
    """

    rows: Sequence[DirectoryRow]
    named: Mapping[str, frozenset[str]]
    missing: Missing
    is_dry: bool
    may_enter: Callable[[str], bool]


@dataclass(slots=True)
class Imported:
    organisations: Counter[Fate] = field(default_factory=Counter)
    offerings: Counter[Fate] = field(default_factory=Counter)
    marked: int = 0
    findings: list[Finding] = field(default_factory=list)


class _RowIsRefused(BrokenRule):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


async def import_directory(command: ImportDirectory, uow: AftercareUnitOfWork) -> Imported:
    """Keep each row that is news. Raises StaleVersion where somebody changed one meanwhile."""
    work = await _Importing.begin(command, uow)
    for row in command.rows:
        try:
            work.take(row)
        except _RowIsRefused as refused:
            work.result.findings.append(Finding(row.line, refused.column, refused.detail))
    if command.missing is Missing.MARK_STALE:
        work.mark_missing()
    return work.result


class _Importing:
    """One import: what is known of all that it names, read at once, and what becomes of it."""

    def __init__(
        self,
        command: ImportDirectory,
        uow: AftercareUnitOfWork,
        owners: Sequence[Organisation],
        offerings: Sequence[Offering],
    ) -> None:
        self.result = Imported()
        self._command, self._uow = command, uow
        self._owners = {one.code: one for one in owners}
        self._done: set[UUID] = set()
        self._offerings = {(one.organisation_id, one.code): one for one in offerings}

    @classmethod
    async def begin(cls, command: ImportDirectory, uow: AftercareUnitOfWork) -> "_Importing":
        owners = await uow.organisations.of_codes(sorted(command.named))
        offerings = await uow.offerings.of_organisations([one.id for one in owners])
        return cls(command, uow, owners, offerings)

    def take(self, row: DirectoryRow) -> None:
        owner = self._owner(row)
        known = self._offerings.get((owner.id, row.code))
        if known is None:
            self._add(row, owner)
        else:
            self._change(row, known)

    def mark_missing(self) -> None:
        """Mark what the file leaves out of the organisations that it names."""
        codes = {one.id: code for code, one in self._owners.items()}
        for offering in self._offerings.values():
            named = self._command.named.get(codes[offering.organisation_id], frozenset())
            is_open = offering.archived_on is None and offering.missing_since is None
            if is_open and offering.code not in named:
                offering.miss(self._uow.now)
                self._keep(offering)
                self.result.marked += 1

    def _owner(self, row: DirectoryRow) -> Organisation:
        known = self._owners.get(row.organisation.code)
        if known is not None and known.id in self._done:
            return known
        said = owner_over(row, known)
        before = set(known.serves) if known is not None else {self._uow.site}
        if not all(self._command.may_enter(site) for site in set(said.serves) - before):
            raise _RowIsRefused("serves", "You belong to not all of these sites.")
        owner = self._new_owner(row) if known is None else known
        if owner.archived_on is not None:
            raise _RowIsRefused("organisation_code", "Is archived: restore the organisation first.")
        self._describe(owner, said, is_new=known is None)
        return owner

    def _new_owner(self, row: DirectoryRow) -> Organisation:
        said = row.organisation
        owner = Organisation(
            id=new_id(), site=self._uow.site, code=said.code, name=said.name, kind=said.kind
        )
        self._owners[said.code] = owner
        if not self._command.is_dry:
            self._uow.organisations.add(owner)
        return owner

    def _describe(self, owner: Organisation, said: OrganisationRow, *, is_new: bool) -> None:
        self._done.add(owner.id)
        before = (owner.name, owner.kind, owner.contact, owner.serves)
        served_before = owner.serves
        owner.describe(said.name, said.kind, said.contact, said.serves)
        is_same = before == (owner.name, owner.kind, owner.contact, owner.serves)
        self.result.organisations[_fate(is_new=is_new, is_same=is_same)] += 1
        if is_new or not is_same:
            self._keep(owner)
        if owner.serves != served_before:
            self._serve_alike(owner)

    def _serve_alike(self, owner: Organisation) -> None:
        for offering in self._offerings.values():
            if offering.organisation_id == owner.id:
                offering.serves = owner.serves
                self._keep(offering)

    def _add(self, row: DirectoryRow, owner: Organisation) -> None:
        today = self._uow.now.astimezone(zone_of(row.details.timezone)).date()
        offering = Offering(
            id=new_id(),
            site=self._uow.site,
            organisation_id=owner.id,
            code=row.code,
            details=row.details,
            serves=owner.serves,
            checked_on=row.checked_on or today,
        )
        _expect_past(row, offering, self._uow)
        offering.tell_places(row.places, self._uow.now)
        if not self._command.is_dry:
            self._uow.offerings.add(offering)
        self._keep(offering)
        self.result.offerings[Fate.ADDED] += 1

    def _change(self, row: DirectoryRow, known: Offering) -> None:
        if known.archived_on is not None:
            raise _RowIsRefused("offering_code", "Is archived: restore the offering first.")
        _expect_past(row, known, self._uow)
        before = (known.details, known.places, known.checked_on, known.missing_since)
        details, places = _merged(row, known)
        known.describe(details)
        if places != known.places:
            known.tell_places(places, self._uow.now)
        known.confirm(row.checked_on or known.checked_on, self._uow.now)
        after = (known.details, known.places, known.checked_on, known.missing_since)
        self.result.offerings[_fate(is_new=False, is_same=before == after)] += 1
        if before != after:
            self._keep(known)

    def _keep(self, entry: Organisation | Offering) -> None:
        if not self._command.is_dry:
            self._uow.save(entry)


def _merged(row: DirectoryRow, known: Offering) -> tuple[Details, Places]:
    try:
        return checked(details_over(row, known.details)), places_over(row, known.places)
    except Invalid as wrong:
        raise _RowIsRefused("offering_code", f"With what is known of it: {wrong.detail}") from wrong


def _expect_past(row: DirectoryRow, offering: Offering, uow: AftercareUnitOfWork) -> None:
    if row.checked_on is not None and row.checked_on > offering.today(uow.now):
        raise _RowIsRefused("checked_on", "Lies after today: say when it was confirmed last.")


def _fate(*, is_new: bool, is_same: bool) -> Fate:
    if is_new:
        return Fate.ADDED
    return Fate.UNCHANGED if is_same else Fate.CHANGED
