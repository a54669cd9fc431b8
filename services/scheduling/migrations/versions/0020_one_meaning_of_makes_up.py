"""A make-up names the attendance that was missed; some rolls had named its session."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE attendance AS made SET makes_up = missed.id FROM attendance AS missed"
        " WHERE missed.site = made.site AND missed.client_id = made.client_id"
        " AND missed.session_id = made.makes_up"
    )


def downgrade() -> None:
    """Both meanings could be read before: what is there may stay."""
