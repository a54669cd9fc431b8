"""Lists are found by state, client and day however much is kept."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INDEXES = (
    ("plan_by_state", "plan", ["site", "state", "id"]),
    ("check_in_by_state", "check_in", ["site", "state", "id"]),
    ("check_in_by_client", "check_in", ["site", "client_id", "id"]),
    ("check_in_by_day", "check_in", ["site", "due_on", "id"]),
)


def upgrade() -> None:
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in _INDEXES:
        op.drop_index(name, table)
