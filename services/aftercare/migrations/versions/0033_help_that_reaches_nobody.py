"""How many of the staff were told of a request for help is kept; of older ones nobody knows."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("help_request", sa.Column("told_in_round", sa.Integer))


def downgrade() -> None:
    op.drop_column("help_request", "told_in_round")
