"""Lists that filter without an index, or page over a whole site, get the index they need."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_INDEXES = {
    "linkage_by_kind": ("linkage", ["site", "kind", "id"]),
    "disclosure_by_site": ("disclosure", ["site", "id"]),
    "disclosure_by_linkage": ("disclosure", ["linkage_id", "id"]),
    "provider_subject_by_site": ("provider_subject", ["site", "id"]),
    "circle_member_by_party": ("circle_member", ["site", "party_id", "id"]),
    "alumni_event_ahead": ("alumni_event", ["site", "state", "starts_at"]),
    "mentorship_by_state": ("mentorship", ["site", "state", "id"]),
}


def upgrade() -> None:
    for name, (table, columns) in _INDEXES.items():
        op.create_index(name, table, columns)
    op.create_index(
        "setback_by_plan",
        "setback",
        ["plan_id", "id"],
        postgresql_where=sa.text("plan_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("setback_by_plan", table_name="setback")
    for name, (table, _) in _INDEXES.items():
        op.drop_index(name, table_name=table)
