"""Whether clients book make-ups themselves: they do, unless the site's policy says otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_COLUMN = "clients_book_make_ups"


def upgrade() -> None:
    yes = sa.Column(_COLUMN, sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column("booking_policy", yes)
    op.alter_column("booking_policy", _COLUMN, server_default=None)


def downgrade() -> None:
    op.drop_column("booking_policy", _COLUMN)
