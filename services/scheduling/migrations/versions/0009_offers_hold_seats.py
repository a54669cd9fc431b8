"""Offers hold seats; who waits has a priority; the database counts the seats that are taken."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_OFFERED = sa.text("state = 'offered'")
_ZERO = sa.text("0")


def upgrade() -> None:
    for column in (
        sa.Column("priority", sa.Text, nullable=False, server_default=sa.text("'routine'")),
        sa.Column("offer_expires_at", sa.DateTime(timezone=True)),
        sa.Column("lapses", sa.Integer, nullable=False, server_default=_ZERO),
        sa.Column("declines", sa.Integer, nullable=False, server_default=_ZERO),
        sa.Column("leave_asked_for", sa.Date),
    ):
        op.add_column("membership", column)
    op.add_column("attendance", sa.Column("confirmed_at", sa.DateTime(timezone=True)))
    op.add_column("attendance", sa.Column("notice_hours", sa.Integer))
    _index_memberships()
    _create_seat_hold()
    _create_booking_policy()
    for statement in (_COUNT_ATTENDANCE, _OF_ATTENDANCE, _COUNT_HOLD, _OF_HOLD, _COUNTED):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER attendance_takes_seat ON attendance")
    op.execute("DROP TRIGGER hold_takes_seat ON seat_hold")
    op.execute("DROP FUNCTION count_seat_of_attendance()")
    op.execute("DROP FUNCTION count_seat_of_hold()")
    op.drop_table("booking_policy")
    op.drop_table("seat_hold")
    for index in ("membership_one_offer", "membership_offer_ends", "membership_waits"):
        op.drop_index(index, "membership")
    op.drop_column("attendance", "notice_hours")
    op.drop_column("attendance", "confirmed_at")
    for column in ("leave_asked_for", "declines", "lapses", "offer_expires_at", "priority"):
        op.drop_column("membership", column)
    op.execute(
        "UPDATE session SET seats_taken ="
        " (SELECT count(*) FROM attendance WHERE session_id = session.id)"
    )


def _index_memberships() -> None:
    op.create_index(
        "membership_waits",
        "membership",
        ["series_id", "site"],
        postgresql_where=sa.text("state = 'waitlisted'"),
    )
    op.create_index(
        "membership_offer_ends", "membership", ["offer_expires_at"], postgresql_where=_OFFERED
    )
    op.create_index(
        "membership_one_offer",
        "membership",
        ["series_id", "client_id", "site"],
        unique=True,
        postgresql_where=_OFFERED,
    )


def _create_seat_hold() -> None:
    op.create_table(
        "seat_hold",
        sa.Column("session_id", sa.Uuid, sa.ForeignKey("session.id"), primary_key=True),
        sa.Column("membership_id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
    )
    op.create_index("seat_hold_by_membership", "seat_hold", ["membership_id"])


def _create_booking_policy() -> None:
    op.create_table(
        "booking_policy",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("offer_hours", sa.Integer, nullable=False),
        sa.Column("answer_by", sa.Time, nullable=False),
        sa.Column("returns_after_lapse", sa.Integer, nullable=False),
        sa.Column("returns_after_decline", sa.Integer, nullable=False),
        sa.Column("priorities", postgresql.JSONB, nullable=False),
        sa.UniqueConstraint("site", "number", name="booking_policy_number_is_new"),
    )


_FREED = "('cancelled_by_client', 'cancelled_by_program')"

_COUNT_ATTENDANCE = f"""
CREATE FUNCTION count_seat_of_attendance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    had uuid := CASE WHEN TG_OP <> 'INSERT' AND OLD.status NOT IN {_FREED} THEN OLD.session_id END;
    has uuid := CASE WHEN TG_OP <> 'DELETE' AND NEW.status NOT IN {_FREED} THEN NEW.session_id END;
BEGIN
    IF had IS DISTINCT FROM has THEN
        UPDATE session SET seats_taken = seats_taken - 1 WHERE id = had;
        UPDATE session SET seats_taken = seats_taken + 1 WHERE id = has;
    END IF;
    RETURN NULL;
END $$
"""  # noqa: S608 - a constant
_OF_ATTENDANCE = """
CREATE TRIGGER attendance_takes_seat
AFTER INSERT OR DELETE OR UPDATE OF status, session_id ON attendance
FOR EACH ROW EXECUTE FUNCTION count_seat_of_attendance()
"""
_COUNT_HOLD = """
CREATE FUNCTION count_seat_of_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE session SET seats_taken = seats_taken + 1 WHERE id = NEW.session_id;
    ELSE
        UPDATE session SET seats_taken = seats_taken - 1 WHERE id = OLD.session_id;
    END IF;
    RETURN NULL;
END $$
"""
_OF_HOLD = """
CREATE TRIGGER hold_takes_seat AFTER INSERT OR DELETE ON seat_hold
FOR EACH ROW EXECUTE FUNCTION count_seat_of_hold()
"""
_COUNTED = f"""
UPDATE session SET seats_taken = (
    SELECT count(*) FROM attendance WHERE session_id = session.id AND status NOT IN {_FREED}
)
"""  # noqa: S608 - a constant
