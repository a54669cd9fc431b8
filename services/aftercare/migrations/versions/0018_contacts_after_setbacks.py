"""A contact that a review planned is owed until it was made; what people did since is kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_BEFORE = "state IN ('reported', 'reviewed', 'unconfirmed')"
_WAITING = "state IN ('contact_owed', 'reported', 'reviewed', 'unconfirmed')"
# Nobody was told of those contacts: each is owed now, until a person says what came of it.
_OWED_ALREADY = """
UPDATE setback SET state = 'contact_owed', version = version + 1,
    due_at = (contact_on + 1)::timestamp AT TIME ZONE 'UTC',
    wakes_at = (contact_on + 1)::timestamp AT TIME ZONE 'UTC'
WHERE state = 'care_adjusted' AND contact_on IS NOT NULL
"""
_OWED_NO_MORE = """
UPDATE setback SET state = 'care_adjusted', version = version + 1, due_at = NULL, wakes_at = NULL
WHERE state = 'contact_owed'
"""


def upgrade() -> None:
    op.add_column("setback", sa.Column("history", JSONB(), nullable=False, server_default="[]"))
    op.alter_column("setback", "history", server_default=None)
    op.execute(_OWED_ALREADY)
    _index(_WAITING)


def downgrade() -> None:
    op.execute(_OWED_NO_MORE)
    _index(_BEFORE)
    op.drop_column("setback", "history")


def _index(waiting: str) -> None:
    op.drop_index("setback_waiting", "setback")
    op.create_index("setback_waiting", "setback", ["site", "id"], postgresql_where=sa.text(waiting))
