"""What a rule decided stands in each notification, and who took it over."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_DECIDED = (
    ("rules_version", sa.Integer, "1"),
    ("audience", sa.Text, "client"),
    ("when_unknown", sa.Text, "let_go"),
    ("max_attempts", sa.SmallInteger, "8"),
    ("is_urgent", sa.Boolean, "false"),
    ("next_channels", sa.ARRAY(sa.Text), "{}"),
)
_LEARNED = (
    ("client_id", sa.Uuid),
    ("delivered_at", sa.DateTime(timezone=True)),
    ("provider", sa.Text),
    ("provider_reference", sa.Text),
    ("template_version", sa.Integer),
)


def upgrade() -> None:
    for name, kind, before in _DECIDED:
        op.add_column("notification", sa.Column(name, kind, nullable=False, server_default=before))
        op.alter_column("notification", name, server_default=None)
    for name, kind in _LEARNED:
        op.add_column("notification", sa.Column(name, kind))
    op.execute("UPDATE notification SET client_id = person_id")
    op.execute(
        "UPDATE notification SET when_unknown = 'send_again' WHERE rule = 'session-cancelled'"
    )


def downgrade() -> None:
    for name, *_ in (*_DECIDED, *_LEARNED):
        op.drop_column("notification", name)
