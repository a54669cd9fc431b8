"""What is archived, and organisations of a kind, are found without reading all there is."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_ARCHIVED = {
    "organisation_archived": ("organisation", ["id"]),
    "offering_archived": ("offering", ["site", "id"]),
}


def upgrade() -> None:
    op.create_index("organisation_by_kind", "organisation", ["kind", "id"])
    for name, (table, columns) in _ARCHIVED.items():
        where = sa.text("archived_on IS NOT NULL")
        op.create_index(name, table, columns, postgresql_where=where)


def downgrade() -> None:
    for name, (table, _) in _ARCHIVED.items():
        op.drop_index(name, table_name=table)
    op.drop_index("organisation_by_kind", table_name="organisation")
