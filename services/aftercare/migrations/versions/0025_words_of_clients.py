"""What clients say of their linkages themselves, and when each was proposed."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# Until now a linkage that nobody asked for knew its beginning from what it owed.
_PROPOSED = "UPDATE linkage SET proposed_at = owed_since WHERE requested_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "client_word",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("linkage_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("attended_on", sa.Date()),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.LargeBinary()),
        sa.Column("talked_at", sa.DateTime(timezone=True)),
        sa.Column("talked_by", sa.Text()),
        sa.Column("note", sa.LargeBinary()),
    )
    op.create_index("client_word_by_linkage", "client_word", ["linkage_id", "id"])
    op.add_column("linkage", sa.Column("proposed_at", sa.DateTime(timezone=True)))
    op.execute(_PROPOSED)


def downgrade() -> None:
    op.drop_column("linkage", "proposed_at")
    op.drop_table("client_word")
