"""Addresses are verified by a code; a site has a policy of contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verification",
        *_identity(),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("address_index", sa.LargeBinary),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("codes", sa.Integer, nullable=False),
        sa.Column("day_began_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("person_id", "channel", "site", name="verification_once"),
    )
    op.create_table(
        "contact_policy",
        *_identity(),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("unverified_get_messages", sa.Boolean, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("site", name="contact_policy_once"),
    )


def _identity() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("contact_policy")
    op.drop_table("verification")
