"""What a week with holidays asks for is a site's rule."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.text("'whole'")
    op.add_column(
        "week_rules", sa.Column("holidays", sa.Text, nullable=False, server_default=whole)
    )


def downgrade() -> None:
    op.drop_column("week_rules", "holidays")
