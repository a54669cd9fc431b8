"""Owns how what an application says in confidence is sealed, and opened again."""

from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.enrollment.domain.intake.matching import caller_keys_of
from services.enrollment.domain.intake.referral import NOTHING_SAID, InConfidence
from services.enrollment.ports import EnrollmentUnitOfWork

_IN_CONFIDENCE = TypeAdapter(InConfidence)


async def sealed(client_id: UUID, values: InConfidence, uow: EnrollmentUnitOfWork) -> bytes | None:
    """Return the values sealed with the client's key, or None where nothing was said."""
    if values == NOTHING_SAID:
        return None
    return await uow.private.seal(client_id, _IN_CONFIDENCE.dump_python(values, mode="json"))


def caller_keys(values: InConfidence, uow: EnrollmentUnitOfWork) -> tuple[bytes, ...]:
    """Return the blind indexes of the caller's phone and e-mail."""
    keys = caller_keys_of(values.caller)
    return tuple(sorted(uow.private.blind_index(key.reason, key.value) for key in keys))


async def opened(client_id: UUID, secret: bytes | None, uow: EnrollmentUnitOfWork) -> InConfidence:
    return in_confidence({} if secret is None else await uow.private.open(client_id, secret))


def in_confidence(values: dict[str, Any]) -> InConfidence:
    """Return what was sealed, from its values."""
    return _IN_CONFIDENCE.validate_python(values)
