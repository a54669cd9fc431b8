"""Who awaits care is found however many came into care before; capacities are made in turn."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("application_by_receipt", "application")
    op.create_table(
        "awaiting_care",
        sa.Column("application_id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
    )
    op.create_index(
        "awaiting_care_by_receipt", "awaiting_care", ["site", "received_on", "application_id"]
    )
    for statement in (
        _LOOK_AGAIN,
        *_TRIGGERS,
        _THOSE_OF_BEFORE,
        _count_anew("SHARE ROW EXCLUSIVE"),
    ):
        op.execute(statement)


def downgrade() -> None:
    op.execute(_count_anew("SHARE"))
    op.execute("DROP TRIGGER applications_may_await_care ON application")
    op.execute("DROP TRIGGER stays_end_waiting ON episode")
    op.execute("DROP FUNCTION look_who_awaits_care()")
    op.drop_table("awaiting_care")
    op.create_index("application_by_receipt", "application", ["site", "received_on", "id"])


# Only a stay that has begun, or an answer that is none of care, takes a row away.
_LOOK_AGAIN = """
CREATE FUNCTION look_who_awaits_care() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    looked_at uuid := CASE TG_TABLE_NAME WHEN 'episode' THEN to_jsonb(NEW) ->> 'application_id'
        ELSE to_jsonb(NEW) ->> 'id' END;
BEGIN
    -- Of a stay and its application that change at once, one looks after the other.
    PERFORM 1 FROM application WHERE id = looked_at FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM application WHERE id = looked_at
        AND state IN ('submitted', 'screening', 'accepted')
        AND NOT EXISTS (
            SELECT 1 FROM episode WHERE site = application.site AND application_id = looked_at
            AND state IN ('active', 'onhold', 'finished')
        )
    ) THEN
        INSERT INTO awaiting_care (application_id, site, received_on)
            SELECT id, site, received_on FROM application WHERE id = looked_at
            ON CONFLICT (application_id) DO UPDATE SET received_on = excluded.received_on;
    ELSE
        DELETE FROM awaiting_care WHERE application_id = looked_at;
    END IF;
    RETURN NULL;
END $$
"""

_TRIGGERS = (
    """
    CREATE TRIGGER applications_may_await_care AFTER INSERT OR UPDATE ON application
    FOR EACH ROW EXECUTE FUNCTION look_who_awaits_care()
    """,
    """
    CREATE TRIGGER stays_end_waiting AFTER INSERT OR UPDATE ON episode
    FOR EACH ROW EXECUTE FUNCTION look_who_awaits_care()
    """,
)

_THOSE_OF_BEFORE = """
INSERT INTO awaiting_care (application_id, site, received_on)
SELECT id, site, received_on FROM application
WHERE state IN ('submitted', 'screening', 'accepted') AND NOT EXISTS (
    SELECT 1 FROM episode WHERE site = application.site AND application_id = application.id
    AND state IN ('active', 'onhold', 'finished')
)
"""


def _count_anew(mode: str) -> str:
    """Count a new capacity's seats; two who make one take turns, or each would wait for the other.

    Both may have seats to offer, and the lock of one keeps the other's from being written.
    """
    statement = """
    CREATE OR REPLACE FUNCTION count_seats_anew() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        LOCK TABLE seat IN SHARE MODE;
        NEW.taken := (
            SELECT count(*) FROM seat
            WHERE site = NEW.site AND state IN ('occupied', 'offered', 'reserved')
            AND NEW.program IN ('', program) AND NEW.track IN ('', track)
        );
        RETURN NEW;
    END $$
    """
    return statement.replace("SHARE MODE", f"{mode} MODE")
