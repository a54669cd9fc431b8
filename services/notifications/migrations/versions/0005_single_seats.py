"""Single seats that are booked, moved, given up or lost, whatever a membership says."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seat",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("membership_id", sa.Uuid),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("is_taken", sa.Boolean),
        sa.Column("freed_seq", sa.Integer, nullable=False),
    )
    op.create_index("seat_by_session", "seat", ["session_id"])
    op.create_index("seat_by_client", "seat", ["client_id", "session_id"])


def downgrade() -> None:
    op.drop_table("seat")
