"""Texts that left, by site and time, so that a week of them can be priced."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "notification_texts",
        "notification",
        ["site", "sent_at"],
        postgresql_where=sa.text("channel = 'sms' AND sent_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("notification_texts", "notification")
