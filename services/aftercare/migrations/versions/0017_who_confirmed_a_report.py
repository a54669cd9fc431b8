"""Who confirmed whose a report is, and when: from then on it is not taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("setback", sa.Column("confirmed_at", sa.DateTime(timezone=True)))
    op.add_column("setback", sa.Column("confirmed_by", sa.Text()))


def downgrade() -> None:
    op.drop_column("setback", "confirmed_by")
    op.drop_column("setback", "confirmed_at")
