"""The stays that run are few beside those that are over: each list has an index of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("progress_by_site", "progress")
    for name, which in (("progress_running", "IS NULL"), ("progress_over", "IS NOT NULL")):
        where = sa.text(f"ended_on {which}")
        op.create_index(name, "progress", ["site", "id"], postgresql_where=where)


def downgrade() -> None:
    op.drop_index("progress_over", "progress")
    op.drop_index("progress_running", "progress")
    op.create_index("progress_by_site", "progress", ["site", "id"])
