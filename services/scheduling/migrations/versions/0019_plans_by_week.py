"""Plans are listed by their week, however many are kept."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("plan_run_by_week", "plan_run", ["site", "week", "id"])


def downgrade() -> None:
    op.drop_index("plan_run_by_week", "plan_run")
