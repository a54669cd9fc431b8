"""Owns who may change an entry: the site that keeps it, whoever else it serves."""

from typing import TypeVar

from services.aftercare.domain.directory.organisation import IsKeptElsewhere
from services.aftercare.ports import AftercareUnitOfWork
from shared.aggregate import Aggregate

A = TypeVar("A", bound=Aggregate)


def kept_here(entry: A, uow: AftercareUnitOfWork) -> A:
    """Return the entry. Raises IsKeptElsewhere."""
    if entry.site != uow.site:
        raise IsKeptElsewhere("Another site keeps this entry: ask there for a change.")
    return entry
