"""A room is the same in small letters and in capital ones."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_TAKES_ITS_PLACE = "state IN ('scheduled', 'in_progress', 'completed')"
_WITH_BUFFER = (
    "tstzrange(starts_at, (ends_at AT TIME ZONE 'UTC' + make_interval(mins => buffer_minutes))"
    " AT TIME ZONE 'UTC')"
)


def upgrade() -> None:
    _room_is_free("site || '/' || lower(room)")


def downgrade() -> None:
    _room_is_free("site || '/' || room")


def _room_is_free(room: str) -> None:
    op.drop_constraint("room_is_free", "session")
    op.execute(
        "ALTER TABLE session ADD CONSTRAINT room_is_free EXCLUDE USING gist"
        f" (text_range({room}, {room}, '[]') WITH &&,"
        f" {_WITH_BUFFER} WITH &&) WHERE (room IS NOT NULL AND {_TAKES_ITS_PLACE})"
        " DEFERRABLE INITIALLY IMMEDIATE"
    )
