"""Receipts of providers, and replies of people."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("notification_id", sa.Uuid, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("provider_reference", sa.Text),
        sa.Column("failure", sa.Text),
        sa.Column("code", sa.Text),
        sa.Column("blames_address", sa.Boolean, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.Column("effect", sa.Text),
    )
    op.create_index(
        "receipt_waiting",
        "receipt",
        ["site", "received_at"],
        postgresql_where=sa.text("applied_at IS NULL"),
    )
    op.create_index("receipt_by_notification", "receipt", ["notification_id"])
    op.create_table(
        "reply",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("meaning", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("subject_id", sa.Uuid),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True)),
        sa.Column("handled_by", sa.Text),
    )
    op.create_index("reply_by_site", "reply", ["site", "id"])
    op.create_index(
        "reply_open", "reply", ["site", "id"], postgresql_where=sa.text("state = 'open'")
    )
    op.create_index("reply_by_person", "reply", ["site", "person_id", "id"])


def downgrade() -> None:
    op.drop_table("reply")
    op.drop_table("receipt")
