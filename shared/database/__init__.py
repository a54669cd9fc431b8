"""PostgreSQL for services: the pool, statements, group commit and migrations.

Statements are SQLAlchemy Core; asyncpg runs them (ADR 0003).
"""

from shared.database.committer import GroupCommitter
from shared.database.errors import ConstraintBroken, DatabaseAway
from shared.database.pool import Database

__all__ = ["ConstraintBroken", "Database", "DatabaseAway", "GroupCommitter"]
