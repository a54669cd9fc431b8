"""Whom a session is for, all who facilitate it, its curriculum, and its sealed link."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TAKES_ITS_PLACE = "state IN ('scheduled', 'in_progress', 'completed')"
_LED_BY = "uuid_range(facilitator_id, facilitator_id, '[]')"
_IN_ROOM = "text_range(site || '/' || room, site || '/' || room, '[]')"
_CLIENT = "uuid_range(client_id, client_id, '[]')"
_HOLDS_THE_TIME = "status IN ('expected', 'present', 'late', 'partial')"


def upgrade() -> None:
    op.drop_constraint("facilitator_is_free", "session")
    for table in ("series", "session"):
        _open_to(table)
        _facilitators(table)
        op.add_column(table, sa.Column("telehealth_link", sa.LargeBinary))
    op.add_column("series", _json("curriculum"))
    op.add_column("session", sa.Column("curriculum_item", sa.Text))
    op.add_column(
        "session",
        sa.Column("modality", sa.Text, nullable=False, server_default=sa.text("'in_person'")),
    )
    op.execute(
        "UPDATE session SET modality = series.modality FROM series WHERE series.id = series_id"
    )
    op.create_table(
        "data_key",
        sa.Column("owner_id", sa.Uuid, primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
    )
    _create_session_facilitator()
    _exclude("room_is_free", "session", _IN_ROOM, f"room IS NOT NULL AND {_TAKES_ITS_PLACE}")
    _exclude("client_is_free", "attendance", _CLIENT, _HOLDS_THE_TIME)


def downgrade() -> None:
    op.drop_constraint("client_is_free", "attendance")
    op.drop_constraint("room_is_free", "session")
    op.execute("DROP TRIGGER facilitators_of_new ON session")
    op.execute("DROP TRIGGER facilitators_of_moved ON session")
    op.execute("DROP FUNCTION facilitators_are_busy()")
    op.drop_table("session_facilitator")
    op.drop_table("data_key")
    op.drop_column("session", "modality")
    op.drop_column("session", "curriculum_item")
    op.drop_column("series", "curriculum")
    for table in ("series", "session"):
        op.execute(f"ALTER TABLE {table} ALTER COLUMN facilitator_id DROP EXPRESSION")
        for column in ("facilitators", "language", "audience", "phases", "telehealth_link"):
            op.drop_column(table, column)
    place = f"room IS NOT NULL AND {_TAKES_ITS_PLACE}"
    lead = f"facilitator_id IS NOT NULL AND {_TAKES_ITS_PLACE}"
    op.execute(_EXCLUDE.format("session", "room_is_free", _IN_ROOM, place))
    op.execute(_EXCLUDE.format("session", "facilitator_is_free", _LED_BY, lead))
    op.execute(_EXCLUDE.format("attendance", "client_is_free", _CLIENT, _HOLDS_THE_TIME))


def _json(name: str) -> sa.Column:
    return sa.Column(name, postgresql.JSONB, nullable=False, server_default=sa.text("'[]'"))


def _open_to(table: str) -> None:
    language = sa.Column("language", sa.Text, nullable=False, server_default=sa.text("'en'"))
    op.add_column(table, language)
    op.add_column(table, sa.Column("audience", sa.Text))
    op.add_column(table, _json("phases"))


def _facilitators(table: str) -> None:
    """Make of the one who leads the first of several."""
    several = sa.Column(
        "facilitators", sa.ARRAY(sa.Uuid), nullable=False, server_default=sa.text("'{}'")
    )
    op.add_column(table, several)
    op.execute(
        f"UPDATE {table} SET facilitators = ARRAY[facilitator_id]"  # noqa: S608 - a constant
        " WHERE facilitator_id IS NOT NULL"
    )
    op.drop_column(table, "facilitator_id")
    lead = sa.Computed("facilitators[1]", persisted=True)
    op.add_column(table, sa.Column("facilitator_id", sa.Uuid, lead))


def _create_session_facilitator() -> None:
    session = sa.ForeignKey("session.id", ondelete="CASCADE")
    op.create_table(
        "session_facilitator",
        sa.Column("session_id", sa.Uuid, session, primary_key=True),
        sa.Column("facilitator_id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text(_LED_BY), "&&"),
            (sa.text("tstzrange(starts_at, ends_at)"), "&&"),
            name="facilitator_is_free",
            using="gist",
            deferrable=True,
            initially="IMMEDIATE",
        ),
    )
    op.create_index(
        "session_facilitator_by_time", "session_facilitator", ["facilitator_id", "starts_at"]
    )
    op.execute(
        "INSERT INTO session_facilitator SELECT id, unnest(facilitators), site, starts_at, ends_at"  # noqa: S608 - a constant
        f" FROM session WHERE {_TAKES_ITS_PLACE}"
    )
    op.execute(_FACILITATORS_ARE_BUSY)
    op.execute(_OF_NEW)
    op.execute(_OF_MOVED)


def _exclude(name: str, table: str, value: str, where: str) -> None:
    """Make the constraint one that a transaction may defer."""
    op.drop_constraint(name, table)
    op.execute(_EXCLUDE.format(table, name, value, where) + " DEFERRABLE INITIALLY IMMEDIATE")


_EXCLUDE = (
    "ALTER TABLE {} ADD CONSTRAINT {} EXCLUDE USING gist"
    " (({}) WITH &&, tstzrange(starts_at, ends_at) WITH &&) WHERE ({})"
)

_FACILITATORS_ARE_BUSY = f"""
CREATE FUNCTION facilitators_are_busy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM session_facilitator WHERE session_id = NEW.id;
    IF NEW.{_TAKES_ITS_PLACE} THEN
        INSERT INTO session_facilitator (session_id, facilitator_id, site, starts_at, ends_at)
        SELECT NEW.id, one, NEW.site, NEW.starts_at, NEW.ends_at
        FROM unnest(NEW.facilitators) AS one;
    END IF;
    RETURN NULL;
END $$
"""  # noqa: S608 - constants

_OF_NEW = """
CREATE TRIGGER facilitators_of_new AFTER INSERT ON session FOR EACH ROW
WHEN (cardinality(NEW.facilitators) > 0)
EXECUTE FUNCTION facilitators_are_busy()
"""

# A seat taken or a roll kept changes nothing here, and costs nothing.
_OF_MOVED = """
CREATE TRIGGER facilitators_of_moved AFTER UPDATE ON session FOR EACH ROW
WHEN ((OLD.facilitators, OLD.starts_at, OLD.ends_at, OLD.state)
    IS DISTINCT FROM (NEW.facilitators, NEW.starts_at, NEW.ends_at, NEW.state))
EXECUTE FUNCTION facilitators_are_busy()
"""
