"""Staff by role, and family by consent."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_member",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("active_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_until", sa.DateTime(timezone=True)),
        sa.Column("account", sa.Text),
    )
    op.create_index("staff_by_site", "staff_member", ["site", "id"])
    op.create_index(
        "staff_account_once",
        "staff_member",
        ["account", "site"],
        unique=True,
        postgresql_where=sa.text("account IS NOT NULL"),
    )
    op.create_table(
        "family_member",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("consent_id", sa.Uuid, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("end_reason", sa.Text),
    )
    op.create_index("family_by_client", "family_member", ["client_id", "site", "id"])
    op.create_index("family_by_person", "family_member", ["person_id", "site", "id"])
    op.create_index("family_by_consent", "family_member", ["consent_id"])
    op.create_index("family_by_site", "family_member", ["site", "id"])


def downgrade() -> None:
    op.drop_table("family_member")
    op.drop_table("staff_member")
