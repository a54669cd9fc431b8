"""Intake: drafts of the public, sealed identities, agreements, merges, and what applicants ask."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_OF_APPLICATIONS = (
    sa.Column("agreement_signed_by", sa.Text),
    sa.Column("applied_by", sa.Text),
    sa.Column("preferences", postgresql.JSONB),
    sa.Column("kept_times", postgresql.JSONB, nullable=False, server_default=sa.text("'[]'")),
    sa.Column("sealed", sa.LargeBinary),
    sa.Column("prior_episode_id", sa.Uuid),
    sa.Column("screening_began_on", sa.Date),
    sa.Column("expires_on", sa.Date),
)
_TABLES = ("intake_rules", "agreement", "drafts_in_hour", "application_draft", "client_merge")
_FUNCTIONS = ("refuse_other_agreement_text", "refuse_merge", "refuse_second_stay_of_merged")


def upgrade() -> None:
    for column in _OF_APPLICATIONS:
        op.add_column("application", column)
    # Who waits already waits as long again as anybody who applies today.
    op.execute(
        "UPDATE application SET expires_on = current_date + 90 "
        "WHERE state IN ('screening', 'submitted')"
    )
    op.create_index(
        "application_undecided",
        "application",
        ["site", "expires_on"],
        postgresql_where=sa.text("state IN ('screening', 'submitted')"),
    )
    _create_drafts()
    _create_agreements()
    _create_intake_rules()
    _create_identities()
    _create_merges()


def downgrade() -> None:
    op.execute("DROP TRIGGER episode_of_merged_is_open_once ON episode")
    for table in (*_TABLES, "client_identity"):
        op.drop_table(table)
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}()")
    op.drop_index("application_undecided", "application")
    for column in _OF_APPLICATIONS:
        op.drop_column("application", column.name)


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    ]


def _create_drafts() -> None:
    op.create_table(
        "application_draft",
        *_identity(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("forget_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
    )
    op.create_index("application_draft_to_forget", "application_draft", ["forget_at"])
    op.create_table(
        "drafts_in_hour",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("hour", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("opened", sa.Integer, nullable=False),
    )


def _create_agreements() -> None:
    op.create_table(
        "agreement",
        *_identity(),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("published_on", sa.Date, nullable=False),
        sa.UniqueConstraint("site", "label", "language", name="agreement_version_key"),
    )
    op.create_index("agreement_by_site", "agreement", ["site", "id"])
    op.execute(_PUBLISHED_TEXT_STAYS)
    op.execute(
        "CREATE TRIGGER agreement_never_changes BEFORE UPDATE OR DELETE ON agreement "
        "FOR EACH ROW EXECUTE FUNCTION refuse_other_agreement_text()"
    )


def _create_intake_rules() -> None:
    op.create_table(
        "intake_rules",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("days_to_decide", sa.Integer, nullable=False),
        sa.Column("days_to_submit", sa.Integer, nullable=False),
        sa.Column("drafts_per_hour", sa.Integer, nullable=False),
        sa.Column("signing_age", sa.Integer, nullable=False),
        sa.Column("program", sa.Text, nullable=False),
    )


def _create_identities() -> None:
    op.create_table(
        "client_identity",
        *_identity(),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("keys", sa.ARRAY(sa.LargeBinary), nullable=False),
    )
    op.create_index("client_identity_by_key", "client_identity", ["keys"], postgresql_using="gin")


def _create_merges() -> None:
    op.create_table(
        "client_merge",
        *_identity(),
        sa.Column("kept_client_id", sa.Uuid, nullable=False),
        sa.Column("duplicate_client_id", sa.Uuid, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reversed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kept_client_id <> duplicate_client_id", name="client_merge_of_two"),
    )
    merged = sa.text("state = 'merged'")
    op.create_index(
        "client_merge_of_duplicate",
        "client_merge",
        ["duplicate_client_id"],
        unique=True,
        postgresql_where=merged,
    )
    op.create_index(
        "client_merge_of_kept", "client_merge", ["kept_client_id"], postgresql_where=merged
    )
    op.create_index("client_merge_by_site", "client_merge", ["site", "id"])
    op.execute(_NO_CHAIN)
    op.execute(
        "CREATE TRIGGER client_merge_is_no_chain BEFORE INSERT ON client_merge "
        "FOR EACH ROW EXECUTE FUNCTION refuse_merge()"
    )
    op.execute(_OPEN_ONCE)
    op.execute(
        "CREATE TRIGGER episode_of_merged_is_open_once "
        "BEFORE INSERT OR UPDATE OF state, client_id, site ON episode "
        "FOR EACH ROW EXECUTE FUNCTION refuse_second_stay_of_merged()"
    )


_PUBLISHED_TEXT_STAYS = """
CREATE FUNCTION refuse_other_agreement_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published agreement never changes' USING ERRCODE = 'check_violation';
END $$
"""

# Two rows must be looked at together, which no constraint does. Each client's lock is taken before
# the look, in one order for everybody, and under READ COMMITTED the look sees what others
# committed before they let the lock go.
_NO_CHAIN = """
CREATE FUNCTION refuse_merge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one uuid := least(NEW.kept_client_id, NEW.duplicate_client_id);
    other uuid := greatest(NEW.kept_client_id, NEW.duplicate_client_id);
    in_care integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(one::text, 12));
    PERFORM pg_advisory_xact_lock(hashtextextended(other::text, 12));
    IF EXISTS (
        SELECT FROM client_merge WHERE state = 'merged' AND (
            duplicate_client_id IN (NEW.kept_client_id, NEW.duplicate_client_id)
            OR kept_client_id = NEW.duplicate_client_id
        )
    ) THEN
        RAISE EXCEPTION 'a merge makes no chain' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'client_merge_makes_no_chain';
    END IF;
    SELECT count(DISTINCT client_id = NEW.duplicate_client_id) INTO in_care
    FROM episode WHERE site = ANY (ARRAY(SELECT code FROM site))
    AND state IN ('active', 'onhold', 'planned', 'waitlist') AND client_id IN (
        SELECT NEW.kept_client_id UNION ALL SELECT NEW.duplicate_client_id UNION ALL
        SELECT duplicate_client_id FROM client_merge
        WHERE state = 'merged' AND kept_client_id = NEW.kept_client_id
    );
    IF in_care > 1 THEN
        RAISE EXCEPTION 'one person is in care once' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'client_merge_in_care_once';
    END IF;
    RETURN NEW;
END $$
"""

# What the index episode_one_open_per_client holds for a client, this holds for one who stands
# under two ids. The lock is shared: stays of one client do not wait for each other here.
_OPEN_ONCE = """
CREATE FUNCTION refuse_second_stay_of_merged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept uuid;
BEGIN
    IF NEW.state NOT IN ('active', 'onhold', 'planned', 'waitlist') THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(NEW.client_id::text, 12));
    SELECT kept_client_id INTO kept FROM client_merge
    WHERE duplicate_client_id = NEW.client_id AND state = 'merged';
    kept := coalesce(kept, NEW.client_id);
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(kept::text, 12));
    IF EXISTS (
        SELECT FROM episode WHERE site = NEW.site AND id <> NEW.id AND client_id <> NEW.client_id
        AND state IN ('active', 'onhold', 'planned', 'waitlist') AND client_id IN (
            SELECT kept UNION ALL SELECT duplicate_client_id FROM client_merge
            WHERE state = 'merged' AND kept_client_id = kept
        )
    ) THEN
        RAISE EXCEPTION 'one person is in care once' USING
            ERRCODE = 'unique_violation', CONSTRAINT = 'episode_one_open_per_client';
    END IF;
    RETURN NEW;
END $$
"""
