"""In which state a linkage was when the client came: so far always accepted."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("linkage", sa.Column("linked_from", sa.Text()))
    op.execute("UPDATE linkage SET linked_from = 'accepted' WHERE attended_on IS NOT NULL")


def downgrade() -> None:
    op.drop_column("linkage", "linked_from")
