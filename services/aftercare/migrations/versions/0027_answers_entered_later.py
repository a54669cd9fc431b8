"""What may be of safety in answers that were entered days later is told when staff work."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("help_request", sa.Column("answered_on", sa.Date))
    op.add_column("help_request", sa.Column("tell_from", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("help_request", "tell_from")
    op.drop_column("help_request", "answered_on")
