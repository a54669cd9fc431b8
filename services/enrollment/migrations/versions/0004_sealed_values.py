"""Clients have keys for what is sealed; applications say which agreement was signed, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "client_key",
        sa.Column("client_id", sa.Uuid, primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
    )
    op.add_column("application", sa.Column("agreement_version", sa.Text))
    op.add_column("application", sa.Column("agreement_signed_on", sa.Date))


def downgrade() -> None:
    op.drop_column("application", "agreement_signed_on")
    op.drop_column("application", "agreement_version")
    op.drop_table("client_key")
