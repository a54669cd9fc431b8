"""Owns the uploads of tables: contacts with permissions, and suppressed addresses."""

import binascii
from base64 import b64decode
from dataclasses import asdict
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.notifications.api.vault import Vaults
from services.notifications.domain.contacts.importing.rows import (
    COLUMNS,
    REQUIRED,
    SUPPRESSION_COLUMNS,
    Defaults,
    contact_rows,
    suppression_rows,
)
from services.notifications.domain.terms import Language
from services.notifications.domain.zones import zone_named
from services.notifications.handlers.contacts import importing as handlers
from services.notifications.handlers.contacts.importing import (
    Fate,
    ImportContacts,
    Imported,
    ImportSuppressions,
)
from services.notifications.handlers.contacts.policies import policy_of_site
from services.notifications.ports import NotificationsUnitOfWork
from shared.csv_table import (
    Finding,
    Table,
    TableIsUnreadable,
    read_table,
)
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Flag, Form, ZoneName
from shared.http.parameters import Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["imports"], route_class=CommandRoute)

_LARGEST = 1_000_000
TableFile = Annotated[
    str,
    Field(
        min_length=1,
        max_length=_LARGEST,
        description="A CSV file in base64: at most 1,000 rows.",
        examples=["cGVyc29uX2lkLGVtYWlsCg=="],
        json_schema_extra={"contentEncoding": "base64"},
    ),
]


class UploadForm(Form):
    """`dry_run`: say what would become of each row, and keep nothing."""

    file: TableFile
    dry_run: Flag = False

    def content(self) -> bytes:
        """Return the file. Raises TableIsUnreadable."""
        try:
            return b64decode(self.file, validate=True)
        except (ValueError, binascii.Error):
            raise TableIsUnreadable("Is not base64.") from None


class ContactsUploadForm(UploadForm):
    """Columns: person_id, given_name, email, phone, language, timezone, channels, categories.

    `language` and `timezone` are those of rows that say none. `channels` and `categories` are
    words with spaces between, such as `email sms`, and no commas; they stand in for what a person
    has not said.
    """

    language: Language = Language.ENGLISH
    timezone: ZoneName | None = None


class SuppressionsUploadForm(UploadForm):
    """Columns: channel, address, why. Of addresses that nobody here has nothing is kept."""


class FindingView(BaseModel):
    """A row and what is to be said of it; never its values."""

    line: int
    field: str | None
    reason: str

    @classmethod
    def of(cls, finding: Finding) -> Self:
        return cls(**asdict(finding))


class ImportView(BaseModel):
    """What became of the rows. `unknown`: addresses that nobody here has.

    `notes`: of rows that were kept, what stands above what they say, such as an opt-out.
    """

    dry_run: bool
    encoding: str
    read: int
    added: int
    changed: int
    unchanged: int
    unknown: int
    refused: list[FindingView]
    notes: list[FindingView]

    @classmethod
    def of(cls, table: Table, imported: Imported, findings: list[Finding], *, is_dry: bool) -> Self:
        left_out = sorted(
            [*table.findings, *findings, *imported.findings], key=lambda one: one.line
        )
        return cls(
            dry_run=is_dry,
            encoding=table.encoding,
            read=len(table.records) + len(table.findings),
            refused=[FindingView.of(one) for one in left_out],
            notes=[FindingView.of(one) for one in imported.notes],
            **{fate.value: imported.fates[fate] for fate in Fate},
        )


@router.post("/sites/{site}/contacts/imports")
async def import_contacts(
    site: Site,  # noqa: ARG001 - the command holds it
    body: ContactsUploadForm,
    command: Commands[NotificationsUnitOfWork],
    vault: Vaults,
) -> Answer[ImportView]:
    """Keep all rows that can be kept, in one commit; the others are named by line and field."""
    table = read_table(body.content(), columns=COLUMNS, required=REQUIRED)
    if body.timezone is not None:
        zone_named(body.timezone)
    async with command.unit_of_work() as uow:
        region = (await policy_of_site(uow)).region
        defaults = Defaults(region, body.language, body.timezone)
        rows, findings = contact_rows(table.records, defaults)
        imported = await handlers.import_contacts(ImportContacts(rows, body.dry_run), uow, vault)
        view = ImportView.of(table, imported, findings, is_dry=body.dry_run)
        return command.answered(uow, view)


@router.post("/sites/{site}/suppressions/imports")
async def import_suppressions(
    site: Site,  # noqa: ARG001 - the command holds it
    body: SuppressionsUploadForm,
    command: Commands[NotificationsUnitOfWork],
    vault: Vaults,
) -> Answer[ImportView]:
    """Suppress the addresses that somebody here has; what waits for them is refused at the gate."""
    table = read_table(body.content(), columns=SUPPRESSION_COLUMNS, required=SUPPRESSION_COLUMNS)
    rows, findings = suppression_rows(table.records)
    async with command.unit_of_work() as uow:
        asked = ImportSuppressions(rows, body.dry_run)
        imported = await handlers.import_suppressions(asked, uow, vault)
        view = ImportView.of(table, imported, findings, is_dry=body.dry_run)
        return command.answered(uow, view)
