"""Family may call for help: one request of theirs waits beside one of the client's own."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_COLUMNS = ["site", "client_id"]


def upgrade() -> None:
    op.drop_index("help_request_waits_once", "help_request")
    for name, asked_by in (
        ("help_request_waits_once", "asked_as <> 'family'"),
        ("help_request_of_family_waits_once", "asked_as = 'family'"),
    ):
        waits = sa.text(f"state = 'asked' AND {asked_by}")
        op.create_index(name, "help_request", _COLUMNS, unique=True, postgresql_where=waits)


def downgrade() -> None:
    op.drop_index("help_request_of_family_waits_once", "help_request")
    op.drop_index("help_request_waits_once", "help_request")
    waits = sa.text("state = 'asked'")
    op.create_index(
        "help_request_waits_once", "help_request", _COLUMNS, unique=True, postgresql_where=waits
    )
