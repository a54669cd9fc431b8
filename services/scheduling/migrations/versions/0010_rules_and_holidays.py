"""Recurrence rules with exceptions, a site's holidays, and rooms that are turned over."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TAKES_ITS_PLACE = "state IN ('scheduled', 'in_progress', 'completed')"
_PLANNED = "tstzrange(starts_at, ends_at)"
_WITH_BUFFER = (
    "tstzrange(starts_at, (ends_at AT TIME ZONE 'UTC' + make_interval(mins => buffer_minutes))"
    " AT TIME ZONE 'UTC')"
)


def upgrade() -> None:
    op.add_column("series", sa.Column("rule", sa.Text))
    for name in ("except_on", "also_on"):
        empty = sa.text("'{}'")
        op.add_column(
            "series", sa.Column(name, sa.ARRAY(sa.Date), nullable=False, server_default=empty)
        )
    for name, default in (("on_clock_change", "'refuse'"), ("on_holidays", "'skip'")):
        op.add_column(
            "series", sa.Column(name, sa.Text, nullable=False, server_default=sa.text(default))
        )
    for table in ("series", "session"):
        none = sa.text("0")
        op.add_column(
            table, sa.Column("buffer_minutes", sa.Integer, nullable=False, server_default=none)
        )
    op.create_table(
        "holidays",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("days", postgresql.JSONB, nullable=False),
        sa.UniqueConstraint("site", name="holidays_are_one_per_site"),
    )
    _room_is_free(_WITH_BUFFER)


def downgrade() -> None:
    _room_is_free(_PLANNED)
    op.drop_table("holidays")
    for table in ("series", "session"):
        op.drop_column(table, "buffer_minutes")
    for name in ("rule", "except_on", "also_on", "on_clock_change", "on_holidays"):
        op.drop_column("series", name)


def _room_is_free(during: str) -> None:
    op.drop_constraint("room_is_free", "session")
    op.execute(
        "ALTER TABLE session ADD CONSTRAINT room_is_free EXCLUDE USING gist"
        " (text_range(site || '/' || room, site || '/' || room, '[]') WITH &&,"
        f" {during} WITH &&) WHERE (room IS NOT NULL AND {_TAKES_ITS_PLACE})"
        " DEFERRABLE INITIALLY IMMEDIATE"
    )
