"""Episodes have segments, holds and steps; the database keeps segments apart and together."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE TYPE uuid_range AS RANGE (subtype = uuid)")
    for name, kind in (
        ("authorized_level_of_care", sa.Text),
        ("intended_start_on", sa.Date),
        ("since", sa.Date),
    ):
        op.add_column("episode", sa.Column(name, kind))
    op.alter_column("episode", "started_on", existing_type=sa.Date, nullable=True)
    for name in ("holds", "segments", "steps"):
        empty = sa.text("'[]'")
        op.add_column(
            "episode",
            sa.Column(name, postgresql.JSONB, nullable=False, server_default=empty),
        )
    op.create_index("episode_of_client", "episode", ["client_id"])
    op.create_index("episode_of_application", "episode", ["application_id"])
    _create_care_segment()
    op.execute(_KEEP_SEGMENTS)
    op.execute(
        "CREATE TRIGGER care_segments_follow AFTER INSERT OR UPDATE OF segments ON episode "
        "FOR EACH ROW EXECUTE FUNCTION keep_care_segments()"
    )
    op.execute(_ONE_SEGMENT_EACH)
    op.execute(_ENROLLED)
    op.execute(_DISCHARGED)


def downgrade() -> None:
    op.execute("DROP TRIGGER care_segments_follow ON episode")
    op.execute("DROP FUNCTION keep_care_segments()")
    op.drop_table("care_segment")
    op.drop_index("episode_of_application", "episode")
    op.drop_index("episode_of_client", "episode")
    for name in ("steps", "segments", "holds", "since", "authorized_level_of_care"):
        op.drop_column("episode", name)
    op.execute("UPDATE episode SET started_on = intended_start_on WHERE started_on IS NULL")
    op.alter_column("episode", "started_on", existing_type=sa.Date, nullable=False)
    op.drop_column("episode", "intended_start_on")
    op.execute("DROP TYPE uuid_range")


def _create_care_segment() -> None:
    op.create_table(
        "care_segment",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("episode_id", sa.Uuid, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("program", sa.Text, nullable=False),
        sa.Column("track", sa.Text),
        sa.Column("level_of_care", sa.Text, nullable=False),
        sa.Column("authorized_level_of_care", sa.Text),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name="care_segment_episode_fkey", ondelete="CASCADE"
        ),
        sa.CheckConstraint("ends_on >= starts_on", name="segment_ends_after_it_starts"),
        postgresql.ExcludeConstraint(
            (sa.text("uuid_range(episode_id, episode_id, '[]')"), "&&"),
            (sa.text("daterange(starts_on, ends_on)"), "&&"),
            name="segments_never_overlap",
            using="gist",
        ),
    )
    op.create_index("care_segment_by_episode", "care_segment", ["episode_id", "number"])
    op.create_index("care_segment_by_site", "care_segment", ["site", "starts_on"])


# The one writer of care_segment: whoever changes an episode by hand is held to the same rules.
_KEEP_SEGMENTS = """
CREATE FUNCTION keep_care_segments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.segments = NEW.segments THEN
            RETURN NULL;
        END IF;
        DELETE FROM care_segment WHERE episode_id = NEW.id;
    END IF;
    INSERT INTO care_segment
        SELECT (part->>'id')::uuid, NEW.id, NEW.client_id, number, part->'care'->>'site',
            part->'care'->>'program', part->'care'->>'track', part->'care'->>'level_of_care',
            part->'care'->>'authorized_level_of_care',
            (part->>'starts_on')::date, (part->>'ends_on')::date
        FROM jsonb_array_elements(NEW.segments) WITH ORDINALITY AS parts(part, number);
    IF EXISTS (
        SELECT FROM care_segment AS one LEFT JOIN care_segment AS next
            ON next.episode_id = one.episode_id AND next.number = one.number + 1
        WHERE one.episode_id = NEW.id AND one.number < jsonb_array_length(NEW.segments)
            AND one.ends_on IS DISTINCT FROM next.starts_on
    ) THEN
        RAISE EXCEPTION 'segments leave a gap'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'segments_have_no_gap';
    END IF;
    RETURN NULL;
END $$
"""

# What was there has one segment, from its first day on; the trigger makes the rows. A start or an
# end known to the year is nominal, and may look like an end before the start.
_ONE_SEGMENT_EACH = """
UPDATE episode SET
    since = coalesce(discharged_on, started_on),
    segments = CASE WHEN state = 'entered_in_error' THEN '[]'::jsonb
        ELSE jsonb_build_array(jsonb_build_object(
            'id', gen_random_uuid(),
            'care', jsonb_build_object('site', site, 'program', program, 'track', track,
                'level_of_care', level_of_care, 'authorized_level_of_care', NULL),
            'starts_on', started_on,
            'ends_on', greatest(started_on, discharged_on)))
        END
    WHERE state IN ('active', 'onhold', 'finished', 'entered_in_error')
"""

# Their steps were enrollment and discharge, told as events 1 and 2; by whom and when, nobody kept.
# What stood before the discharge is what is here without it: so that it can be taken back too.
_ENROLLED = """
UPDATE episode SET steps = jsonb_build_array(jsonb_build_object(
        'number', 1, 'code', 'enroll', 'state', 'active', 'effective_on', started_on,
        'by', NULL, 'at', NULL, 'reason_code', NULL, 'version', 0, 'before', NULL, 'undoes', NULL))
    WHERE state IN ('active', 'finished')
"""
_DISCHARGED = """
UPDATE episode SET steps = steps || jsonb_build_array(jsonb_build_object(
        'number', 2, 'code', 'discharge', 'state', 'finished', 'effective_on', discharged_on,
        'by', NULL, 'at', NULL, 'reason_code', NULL, 'version', 1, 'undoes', NULL,
        'before', jsonb_build_object(
            'site', site, 'state', 'active', 'since', started_on, 'program', program,
            'track', track, 'level_of_care', level_of_care, 'authorized_level_of_care', NULL,
            'intended_start_on', NULL, 'started_on', started_on,
            'date_precision', date_precision, 'from_history', from_history,
            'days_waiting', CASE WHEN waited_at_least IS NOT NULL THEN jsonb_build_object(
                'at_least', waited_at_least, 'at_most', waited_at_most) END,
            'disposition', NULL, 'discharged_on', NULL, 'last_contact_on', NULL,
            'length_of_stay', NULL, 'holds', '[]'::jsonb,
            'segments', jsonb_set(segments, '{0,ends_on}', 'null'::jsonb))))
    WHERE state = 'finished'
"""
