"""Routes of directory files: a CSV is imported, and what is kept leaves as one that comes back."""

import binascii
from base64 import b64decode
from typing import Annotated, Self

from pydantic import BaseModel, Field

from services.aftercare.api.parameters import AftercareCommands, router_of
from services.aftercare.domain.directory.files.columns import COLUMNS, REQUIRED
from services.aftercare.domain.directory.files.rows import DirectoryFile, directory_rows
from services.aftercare.handlers.directory.importing import (
    Fate,
    ImportDirectory,
    Imported,
    Missing,
)
from services.aftercare.handlers.directory.importing import (
    import_directory as import_rows,
)
from services.aftercare.queries import directory as queries
from shared.csv_table import Finding, Table, TableIsUnreadable, read_table
from shared.http.answer import Answer
from shared.http.csv_rows import csv_file
from shared.http.forms import Flag, Form
from shared.http.media import CsvFile
from shared.http.reading import Reads

router = router_of("directory")

_LARGEST = 1_000_000
DirectoryFileText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=_LARGEST,
        description="A CSV file in UTF-8 and base64: at most 1,000 rows.",
        examples=["b3JnYW5pc2F0aW9uX2NvZGUK"],
        json_schema_extra={"contentEncoding": "base64"},
    ),
]
_DOES_NOT_TELL = {None, "organisation_code", "offering_code"}


class ImportForm(Form):
    """Columns as the export has them. One that is left out changes nothing; an empty cell does.

    `dry_run`: say what would become of each row, and keep nothing. `missing`: what becomes of
    offerings that the file leaves out of the organisations that it names; none is ever deleted.
    """

    file: DirectoryFileText
    dry_run: Flag = False
    missing: Missing = Missing.KEEP

    def content(self) -> bytes:
        """Return the file. Raises TableIsUnreadable."""
        try:
            return b64decode(self.file, validate=True)
        except (ValueError, binascii.Error):
            raise TableIsUnreadable("Is not base64.") from None


class RefusedView(BaseModel):
    """Where a row stands, in which column, and what to do; never its values."""

    line: int
    column: str | None
    reason: str

    @classmethod
    def of(cls, finding: Finding) -> Self:
        return cls(line=finding.line, column=finding.field, reason=finding.reason)


class FatesView(BaseModel):
    added: int
    changed: int
    unchanged: int


class ImportView(BaseModel):
    """What became of the rows. `refused` rows were left out, and all others taken.

    `marked`: offerings that are stale now as the file does not name them; `marking_left_out`: a
    row could not be read as far as its codes, so that nobody knows what the file leaves out.
    """

    dry_run: bool
    read: int
    organisations: FatesView
    offerings: FatesView
    marked: int
    marking_left_out: bool
    refused: list[RefusedView]


@router.post("/imports")
async def import_directory(body: ImportForm, command: AftercareCommands) -> Answer[ImportView]:
    """Keep all rows that can be kept, in one commit; the others are named by line and column."""
    table = read_table(body.content(), columns=COLUMNS, required=REQUIRED, windows=False)
    file = directory_rows(table.records)
    is_whole = _tells_what_is_missing(table, file)
    wish = ImportDirectory(
        rows=file.rows,
        named=file.named,
        missing=body.missing if is_whole else Missing.KEEP,
        is_dry=body.dry_run,
        may_enter=command.principal.may_enter,
    )
    async with command.unit_of_work() as uow:
        imported = await import_rows(wish, uow)
        view = _view(body, table, file, imported)
        return command.answered(uow, view)


@router.get("/export.csv", response_class=CsvFile)
async def export_directory(reads: Reads) -> CsvFile:
    """Return all that the site keeps and has not archived; importing it again changes nothing."""
    batches = queries.exported(reads.database, reads.site)
    return await csv_file(COLUMNS, batches, name="directory.csv")


def _tells_what_is_missing(table: Table, file: DirectoryFile) -> bool:
    findings = [*table.findings, *file.findings]
    return all(finding.field not in _DOES_NOT_TELL for finding in findings)


def _view(body: ImportForm, table: Table, file: DirectoryFile, imported: Imported) -> ImportView:
    refused = [*table.findings, *file.findings, *imported.findings]
    return ImportView(
        dry_run=body.dry_run,
        read=len(table.records) + len(table.findings),
        organisations=FatesView(**{fate.value: imported.organisations[fate] for fate in Fate}),
        offerings=FatesView(**{fate.value: imported.offerings[fate] for fate in Fate}),
        marked=imported.marked,
        marking_left_out=body.missing is not Missing.KEEP
        and not _tells_what_is_missing(table, file),
        refused=[RefusedView.of(one) for one in sorted(refused, key=lambda one: one.line)],
    )
