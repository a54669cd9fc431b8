"""An application is found by the phone and the e-mail of whoever applied.

Keys of what is there already are not written: only the service can make them, and nothing that
sealed a caller was released (ADR 0012).
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "application",
        sa.Column(
            "caller_keys", sa.ARRAY(sa.LargeBinary), nullable=False, server_default=sa.text("'{}'")
        ),
    )
    op.create_index("application_by_caller", "application", ["caller_keys"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_index("application_by_caller", "application")
    op.drop_column("application", "caller_keys")
