"""Tracks, series, sessions, memberships, attendance, progress, and the backbone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.database.migrations import create_backbone

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = ("progress", "attendance", "membership", "session", "series", "track")


def upgrade() -> None:
    create_backbone(op)
    op.execute("CREATE TYPE uuid_range AS RANGE (subtype = uuid)")
    op.execute('CREATE TYPE text_range AS RANGE (subtype = text, collation = "C")')
    _create_track()
    _create_series()
    _create_session()
    _create_membership()
    _create_attendance()
    _create_progress()


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    for kind in ("uuid_range", "text_range"):
        op.execute(f"DROP TYPE {kind}")
    for table in ("outbox", "inbox", "stream_position", "idempotency_key"):
        op.drop_table(table)


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    ]


def _moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _one_at_a_time(name: str, value: str, where: str) -> postgresql.ExcludeConstraint:
    return postgresql.ExcludeConstraint(
        (sa.text(value), "&&"),
        (sa.text("tstzrange(starts_at, ends_at)"), "&&"),
        name=name,
        using="gist",
        where=sa.text(where),
    )


def _create_track() -> None:
    op.create_table(
        "track",
        *_identity(),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("weekly_minutes_required", sa.Integer, nullable=False),
        sa.Column("phases", postgresql.JSONB, nullable=False),
        sa.UniqueConstraint("site", "code", "number", name="track_version_is_new"),
    )


def _create_series() -> None:
    op.create_table(
        "series",
        *_identity(),
        sa.Column("track_id", sa.Uuid, sa.ForeignKey("track.id"), nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("modality", sa.Text, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("weekdays", postgresql.JSONB, nullable=False),
        sa.Column("start_time", sa.Time, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("capacity", sa.Integer, nullable=False),
        sa.Column("room", sa.Text),
        sa.Column("facilitator_id", sa.Uuid),
    )
    op.create_index("series_by_site", "series", ["site", "id"])


def _create_session() -> None:
    takes_its_place = "state IN ('scheduled', 'in_progress', 'completed')"
    op.create_table(
        "session",
        *_identity(),
        sa.Column("series_id", sa.Uuid, sa.ForeignKey("series.id"), nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("held_on", sa.Date, nullable=False),
        _moment("starts_at", nullable=False),
        _moment("ends_at", nullable=False),
        sa.Column("capacity", sa.Integer, nullable=False),
        sa.Column("seats_taken", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("room", sa.Text),
        sa.Column("facilitator_id", sa.Uuid),
        sa.Column("state", sa.Text, nullable=False),
        _moment("started_at"),
        _moment("ended_at"),
        sa.Column("present", sa.Integer),
        sa.Column("reason_code", sa.Text),
        sa.CheckConstraint("seats_taken BETWEEN 0 AND capacity", name="session_has_seats"),
        sa.CheckConstraint("starts_at < ends_at", name="session_ends_after_it_starts"),
        _one_at_a_time(
            "room_is_free",
            "text_range(site || '/' || room, site || '/' || room, '[]')",
            f"room IS NOT NULL AND {takes_its_place}",
        ),
        _one_at_a_time(
            "facilitator_is_free",
            "uuid_range(facilitator_id, facilitator_id, '[]')",
            f"facilitator_id IS NOT NULL AND {takes_its_place}",
        ),
    )
    op.create_index("session_by_series", "session", ["series_id", "held_on"])
    op.create_index("session_by_site", "session", ["site", "held_on", "id"])


def _create_membership() -> None:
    op.create_table(
        "membership",
        *_identity(),
        sa.Column("series_id", sa.Uuid, sa.ForeignKey("series.id"), nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("from_date", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        _moment("booked_at", nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_index("membership_by_client", "membership", ["client_id", "site"])
    op.create_index("membership_by_series", "membership", ["series_id"])


def _create_attendance() -> None:
    op.create_table(
        "attendance",
        *_identity(),
        sa.Column("session_id", sa.Uuid, sa.ForeignKey("session.id"), nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("membership_id", sa.Uuid),
        sa.Column("makes_up", sa.Uuid),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("held_on", sa.Date, nullable=False),
        _moment("starts_at", nullable=False),
        _moment("ends_at", nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("credited_minutes", sa.Integer, nullable=False),
        _moment("arrived_at"),
        _moment("left_at"),
        sa.Column("history", postgresql.JSONB, nullable=False),
        sa.UniqueConstraint("session_id", "client_id", name="attendance_is_one_per_client"),
        sa.CheckConstraint(
            "credited_minutes >= 0 AND (arrived_at IS NULL OR left_at IS NULL"
            " OR credited_minutes <= extract(epoch FROM left_at - arrived_at) / 60)",
            name="credited_within_in_and_out",
        ),
        _one_at_a_time(
            "client_is_free",
            "uuid_range(client_id, client_id, '[]')",
            "status IN ('expected', 'present', 'late', 'partial')",
        ),
    )
    op.create_index("attendance_by_client", "attendance", ["client_id", "held_on"])
    op.create_index("attendance_by_membership", "attendance", ["membership_id", "held_on"])


def _create_progress() -> None:
    op.create_table(
        "progress",
        *_identity(),
        sa.Column("episode_id", sa.Uuid, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("track_id", sa.Uuid, sa.ForeignKey("track.id")),
        sa.Column("started_on", sa.Date),
        sa.Column("ended_on", sa.Date),
        sa.Column("heard_seq", sa.Integer, nullable=False),
        sa.Column("decisions", postgresql.JSONB, nullable=False),
        sa.Column("phases", postgresql.JSONB, nullable=False),
        sa.UniqueConstraint("episode_id", name="progress_is_one_per_episode"),
    )
    op.create_index("progress_by_client", "progress", ["client_id", "site"])
