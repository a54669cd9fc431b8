"""Each site knows a person by itself: contacts, keys and suppressions are keyed by site too."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEYS = {"contact": ["id"], "person_key": ["person_id"], "suppression": ["person_id", "channel"]}


def upgrade() -> None:
    for table, columns in KEYS.items():
        _key(table, [*columns, "site"])


def downgrade() -> None:
    for table, columns in KEYS.items():
        _key(table, columns)


def _key(table: str, columns: list[str]) -> None:
    op.drop_constraint(f"{table}_pkey", table, type_="primary")
    op.create_primary_key(f"{table}_pkey", table, columns)
