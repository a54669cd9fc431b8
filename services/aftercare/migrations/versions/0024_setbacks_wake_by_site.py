"""What setbacks wait for is found from site to site, and taken by site."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_WAITS = sa.text("wakes_at IS NOT NULL")


def upgrade() -> None:
    op.drop_index("setback_wakes", "setback")
    op.create_index("setback_waking", "setback", ["site", "wakes_at"], postgresql_where=_WAITS)


def downgrade() -> None:
    op.drop_index("setback_waking", "setback")
    op.create_index("setback_wakes", "setback", ["wakes_at"], postgresql_where=_WAITS)
