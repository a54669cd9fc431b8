"""Owns the command on who a client is."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.enrollment.domain.intake.identity import (
    BeforeBirth,
    ClientIdentity,
    ClientIsNotKnownHere,
    Identity,
)
from services.enrollment.domain.intake.matching import keys_of
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.errors import StaleVersion

_IDENTITY = TypeAdapter(Identity)


@dataclass(frozen=True, kw_only=True, repr=False)
class PutIdentity:
    """`expected_version` is that of the identity which was read; None overwrites any."""

    client_id: UUID
    identity: Identity
    expected_version: int | None


async def put_identity(command: PutIdentity, uow: EnrollmentUnitOfWork) -> ClientIdentity:
    """Keep who the client is, under the id that stands for them.

    Raises ClientIsNotKnownHere where this site has nothing of the client.
    """
    today = (await uow.sites.get()).today(uow.now)
    identity = command.identity.checked(today=today)
    client_id = await require_known_here(command.client_id, uow)
    return await keep_identity(client_id, identity, uow, expected_version=command.expected_version)


async def keep_identity(
    client_id: UUID,
    identity: Identity,
    uow: EnrollmentUnitOfWork,
    *,
    expected_version: int | None = None,
) -> ClientIdentity:
    secret = await uow.private.seal(client_id, _IDENTITY.dump_python(identity, mode="json"))
    keys = tuple(
        sorted(uow.private.blind_index(key.reason, key.value) for key in keys_of(identity))
    )
    known = await uow.identities.find(client_id)
    if expected_version not in {None, known.version if known else 0}:
        raise StaleVersion
    if known is None:
        known = ClientIdentity(id=client_id, site=uow.site, sealed=secret, keys=keys)
        uow.identities.add(known)
    known.sealed, known.keys = secret, keys
    uow.save(known)
    return known


async def require_known_here(client_id: UUID, uow: EnrollmentUnitOfWork) -> UUID:
    """Return the id that stands for the client.

    Raises ClientIsNotKnownHere unless one of the person's ids stands at this site.
    """
    ids = await uow.merges.all_ids(client_id)
    for one in ids:
        if await uow.clients.stand_at([one], {uow.site}):
            return ids[0]
    raise ClientIsNotKnownHere("This site has no client of this id. Take in an application first.")


async def name_of(client_id: UUID, uow: EnrollmentUnitOfWork) -> str | None:
    """Return the client's name as it is known now, or None."""
    known = await uow.identities.find(await uow.merges.kept(client_id))
    if known is None:
        return None
    return next(identity_of(await uow.private.open(known.id, known.sealed)).names, None)


async def must_be_born(client_id: UUID, on: date, uow: EnrollmentUnitOfWork, *, field: str) -> None:
    """Raise BeforeBirth, naming the field, for a day before a birth that is known."""
    known = await uow.identities.find(await uow.merges.kept(client_id))
    if known is None:
        return
    born_on = identity_of(await uow.private.open(known.id, known.sealed)).born_on
    if born_on is not None and on < born_on:
        raise BeforeBirth("Not before the client's birth: put one of the two right.", field=field)


def identity_of(values: dict[str, Any]) -> Identity:
    """Return what was sealed, from its values."""
    return _IDENTITY.validate_python(values)
