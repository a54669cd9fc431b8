"""Owns the routes of clients: who they are, who may be the same person, and finding them again."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.enrollment.api.intake.answers import Email, IdentityForm, IdentityValues, Phone
from services.enrollment.api.intake.applications import ApplicationView
from services.enrollment.api.intake.merges import MergeView
from services.enrollment.api.local_day import Today
from services.enrollment.api.stays.episode_views import EpisodeRecord
from services.enrollment.domain.intake.identity import (
    ClientIsNotKnownHere,
    Identity,
    addressable,
    dialable,
)
from services.enrollment.domain.intake.matching import (
    SUSPICIOUS,
    Key,
    NothingToSearchFor,
    Reason,
    caller_keys_of,
    looked_for,
)
from services.enrollment.domain.intake.referral import Caller
from services.enrollment.handlers.intake import identities as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import people, records
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Day, Form, Line
from shared.http.paging import MAX_LIMIT, Window
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.http.vaults import Vaults, opened
from shared.private import Vault

router = APIRouter(tags=["clients"], route_class=CommandRoute)


class SearchForm(Form):
    """What the caller says. It stands in the body, as addresses are kept in histories and logs."""

    name: Line | None = None
    born_on: Day | None = None
    phone: Phone | None = None
    email: Email | None = None

    def looked_for(self) -> dict[Key, Reason]:
        """Return by what to find the client, or whoever applied for them."""
        said = self._identity()
        return looked_for(said) | caller_keys_of(Caller(phone=said.phone, email=said.email))

    def _identity(self) -> Identity:
        return Identity(
            given_name=self.name,
            born_on=self.born_on,
            phone=self.phone and dialable(self.phone),
            email=self.email and addressable(self.email),
        )


class IdentityKeptView(BaseModel):
    """`client_id` is the id that stands for the client. Values are not repeated here."""

    client_id: UUID
    version: int


class IdentityView(IdentityValues):
    client_id: UUID
    version: int


class AlikeView(BaseModel):
    """A client who shares something with another; `kept_client_id` stands for the two if merged."""

    client_id: UUID
    kept_client_id: UUID
    sites: tuple[str, ...]
    reasons: Annotated[tuple[Reason, ...], Field(description="The strongest first.")]


class SuspectsView(BaseModel):
    """Who may be the same person: a person decides. `more`: there are others, not shown."""

    items: list[AlikeView]
    more: bool


class FoundView(AlikeView):
    """`identity` is all null of a client of whom nobody has said yet who they are."""

    identity: IdentityValues


class SearchView(BaseModel):
    items: list[FoundView]
    more: bool


class ClientView(BaseModel):
    """All that stands here under any of a person's ids; `client_id` is the one to go by."""

    client_id: UUID
    ids: tuple[UUID, ...]
    merges: list[MergeView]
    applications: list[ApplicationView]
    episodes: list[EpisodeRecord]


@router.get("/sites/{site}/clients/{client_id}")
async def get_client(site: Site, client_id: UUID, reads: Reads, today: Today) -> ClientView:
    """Show a client's applications and episodes at this site, at most 200 of each."""
    ids = await _known(reads, site, client_id)
    window = Window(limit=MAX_LIMIT - 1)
    applications = await records.applications(
        reads.database, site, window, state=None, external_reference=None, client_id=ids[0]
    )
    episodes = await records.episodes(
        reads.database, site, window, state=None, client_id=ids[0], application_id=None
    )
    merges = await people.merges_of(reads.database, ids)
    return ClientView(
        client_id=ids[0],
        ids=ids,
        merges=[MergeView(**row) for row in merges],
        applications=[ApplicationView(**row) for row in applications],
        episodes=[EpisodeRecord.of_row(row, today) for row in episodes],
    )


@router.put("/sites/{site}/clients/{client_id}/identity")
async def put_identity(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    body: IdentityForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[IdentityKeptView]:
    """Keep who the client is, sealed, in place of what was known."""
    asked = handlers.PutIdentity(
        client_id=client_id, identity=body.identity(), expected_version=command.if_match
    )
    async with command.unit_of_work() as uow:
        kept = await handlers.put_identity(asked, uow)
        view = IdentityKeptView(client_id=kept.id, version=kept.version)
        return command.answered(uow, view, version=kept.version)


@router.get("/sites/{site}/clients/{client_id}/identity")
async def get_identity(
    site: Site, client_id: UUID, reads: Reads, vault: Vaults
) -> Answer[IdentityView]:
    ids = await _known(reads, site, client_id)
    row = await people.identity(reads.database, ids)
    if row is None:
        raise NotFound("Nobody has said yet who this client is.")
    values = IdentityValues.of(_identity(vault, row))
    view = IdentityView(**dict(values), client_id=row["id"], version=row["version"])
    return reads.found(view, version=row["version"])


@router.get("/sites/{site}/clients/{client_id}/duplicates")
async def get_duplicates(site: Site, client_id: UUID, reads: Reads, vault: Vaults) -> SuspectsView:
    """Show who may be the same person, among the clients of the caller's sites, and why.

    Same birth date, or day and month the other way around, and a similar name; same phone, same
    e-mail. Nobody is merged by this.
    """
    ids = await _known(reads, site, client_id)
    known = [_identity(vault, row) for row in await people.identities(reads.database, ids)]
    keys = {
        key: reason
        for identity in known
        for key, reason in _indexes(vault, looked_for(identity)).items()
        if reason in SUSPICIOUS
    }
    found = await people.alike(reads.database, keys, sites=reads.sites, besides=ids)
    shown = found[: people.MOST_FOUND]
    return SuspectsView(
        items=[AlikeView(client_id=one.row["id"], **_why(one)) for one in shown],
        more=len(found) > len(shown),
    )


@router.post("/sites/{site}/clients/_search")
async def search_clients(
    site: Site,  # noqa: ARG001 - the policy looks at it
    body: SearchForm,
    reads: Reads,
    vault: Vaults,
) -> SearchView:
    """Find clients of the caller's sites again, however what they say was written. Changes nothing.

    By first and last name, a part of a name and the birth date, a phone number or an e-mail: the
    client's or the caller's who applied for them. A slip of the pen is allowed.
    """
    keys = _indexes(vault, body.looked_for())
    if not keys:
        raise NothingToSearchFor(
            "Give first and last name, a name and a birth date, a phone number or an e-mail.",
            field="name",
        )
    found = await people.alike_or_called_for(reads.database, keys, sites=reads.sites)
    shown = found[: people.MOST_FOUND]
    return SearchView(
        items=[
            FoundView(
                client_id=one.row["id"],
                **_why(one),
                identity=IdentityValues.of(_identity(vault, one.row)),
            )
            for one in shown
        ],
        more=len(found) > len(shown),
    )


async def _known(reads: Reads, site: str, client_id: UUID) -> tuple[UUID, ...]:
    """Return every id of a client who is known at the site. Raises ClientIsNotKnownHere."""
    ids = await people.ids_of(reads.database, client_id) or (client_id,)
    if not await people.stands_at(reads.database, ids, site):
        raise ClientIsNotKnownHere("This site has no client of this id.")
    return ids


def _identity(vault: Vault, row: people.Row) -> Identity:
    if row["sealed"] is None:
        return Identity()
    return handlers.identity_of(opened(vault, row["id"], row["sealed"], row["wrapped"]))


def _indexes(vault: Vault, keys: Mapping[Key, Reason]) -> dict[bytes, Reason]:
    return {vault.blind_index(key.reason, key.value): reason for key, reason in keys.items()}


def _why(one: people.Alike) -> dict[str, object]:
    return {
        "kept_client_id": one.kept_client_id,
        "sites": one.sites,
        "reasons": one.reasons,
    }
