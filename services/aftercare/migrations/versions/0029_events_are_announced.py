"""An event of the community is a draft until members are told; those there are were seen by all."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alumni_event", sa.Column("announced_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE alumni_event SET announced_at = now()")


def downgrade() -> None:
    op.drop_column("alumni_event", "announced_at")
