"""What is due is found by lane and channel, and by site among them, so that sites take turns."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("state IN ('deferred', 'failed', 'queued')")


def upgrade() -> None:
    op.drop_index("notification_due", "notification")
    op.create_index(
        "notification_due", "notification", ["lane", "channel", "due_at"], postgresql_where=IS_OPEN
    )
    op.create_index(
        "notification_due_by_site",
        "notification",
        ["lane", "channel", "site", "due_at"],
        postgresql_where=IS_OPEN,
    )


def downgrade() -> None:
    op.drop_index("notification_due_by_site", "notification")
    op.drop_index("notification_due", "notification")
    op.create_index(
        "notification_due", "notification", ["lane", "due_at"], postgresql_where=IS_OPEN
    )
