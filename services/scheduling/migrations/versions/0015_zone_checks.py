"""By which IANA version a site's sessions were last looked at, and what could not be moved."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "zone_check",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("tzdata", sa.Text, nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("moved", sa.Integer, nullable=False),
        sa.Column("left", sa.ARRAY(sa.Uuid), nullable=False),
        sa.UniqueConstraint("site", name="zone_check_is_one_per_site"),
    )


def downgrade() -> None:
    op.drop_table("zone_check")
