"""The unit of work and its repositories: one command or event, all or nothing."""

from shared.unit_of_work.factory import Units
from shared.unit_of_work.repository import Repository
from shared.unit_of_work.tables import backbone_tables
from shared.unit_of_work.unit import SqlUnitOfWork, Transaction

__all__ = ["Repository", "SqlUnitOfWork", "Transaction", "Units", "backbone_tables"]
