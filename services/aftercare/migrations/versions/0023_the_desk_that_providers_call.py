"""The program's name and number, which the page of a provider's link shows."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("linkage_rules", sa.Column("desk", sa.Text()))


def downgrade() -> None:
    op.drop_column("linkage_rules", "desk")
