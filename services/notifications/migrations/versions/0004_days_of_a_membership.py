"""A client may come on some days of a series only, and is reminded of these."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("membership", sa.Column("weekdays", sa.ARRAY(sa.Text)))


def downgrade() -> None:
    op.drop_column("membership", "weekdays")
