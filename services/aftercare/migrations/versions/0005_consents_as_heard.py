"""Consents as enrollment told them, and who may be told by them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_consent",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("party_kind", sa.Text()),
        sa.Column("party_id", sa.Uuid()),
        sa.Column("categories", sa.ARRAY(sa.Text())),
        sa.Column("purposes", sa.ARRAY(sa.Text())),
        sa.Column("granted_on", sa.Date()),
        sa.Column("expires_on", sa.Date()),
        sa.Column("replaces", sa.Uuid()),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("replaced_by", sa.Uuid()),
    )
    op.create_index("known_consent_by_client", "known_consent", ["site", "client_id"])


def downgrade() -> None:
    op.drop_table("known_consent")
