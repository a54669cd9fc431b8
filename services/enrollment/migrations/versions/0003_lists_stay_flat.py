"""Lists are found by state, client and application however much is kept."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INDEXES = (
    ("application_by_state", "application", ["site", "state", "id"]),
    ("application_by_client", "application", ["site", "client_id", "id"]),
    ("episode_by_state", "episode", ["site", "state", "id"]),
    ("episode_by_client", "episode", ["site", "client_id", "id"]),
    ("episode_by_application", "episode", ["site", "application_id", "id"]),
)


def upgrade() -> None:
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in _INDEXES:
        op.drop_index(name, table)
