"""Outages that nobody has resolved are found without a look at what is long over."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("kind = 'providers_down' AND ended_at IS NULL")
    op.create_index("alert_outage", "alert", ["site"], postgresql_where=where)


def downgrade() -> None:
    op.drop_index("alert_outage", "alert")
