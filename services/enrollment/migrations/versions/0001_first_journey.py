"""Sites, applications, consents, episodes, completions, and the backbone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.database.migrations import create_backbone

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_backbone(op)
    _create_site()
    _create_application()
    _create_consent()
    _create_episode()
    _create_program_completion()


def downgrade() -> None:
    for table in ("program_completion", "episode", "consent", "application", "site"):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_other_consent_terms()")
    for table in ("outbox", "inbox", "stream_position", "idempotency_key"):
        op.drop_table(table)


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    ]


def _create_site() -> None:
    op.create_table(
        "site",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )


def _create_application() -> None:
    op.create_table(
        "application",
        *_identity(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("program", sa.Text, nullable=False),
        sa.Column("track", sa.Text),
        sa.Column("referral_source", sa.Text),
        sa.Column("age_band", sa.Text),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("external_reference", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason_code", sa.Text),
        sa.Column("decided_on", sa.Date),
        sa.UniqueConstraint(
            "site", "external_reference", name="application_external_reference_key"
        ),
    )
    op.create_index("application_by_site", "application", ["site", "id"])


def _create_consent() -> None:
    op.create_table(
        "consent",
        *_identity(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("party_kind", sa.Text, nullable=False),
        sa.Column("party_id", sa.Uuid),
        sa.Column("categories", postgresql.JSONB, nullable=False),
        sa.Column("purposes", postgresql.JSONB, nullable=False),
        sa.Column("acknowledged_right_to_revoke", sa.Boolean, nullable=False),
        sa.Column("signed_on", sa.Date, nullable=False),
        sa.Column("expires_on", sa.Date),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
    )
    op.create_index("consent_by_client", "consent", ["site", "client_id", "id"])
    op.execute(_SIGNED_TERMS_STAY)
    op.execute(
        "CREATE TRIGGER consent_terms_never_change BEFORE UPDATE ON consent "
        "FOR EACH ROW EXECUTE FUNCTION refuse_other_consent_terms()"
    )


def _create_episode() -> None:
    op.create_table(
        "episode",
        *_identity(),
        sa.Column("application_id", sa.Uuid, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("program", sa.Text, nullable=False),
        sa.Column("track", sa.Text),
        sa.Column("level_of_care", sa.Text, nullable=False),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("date_precision", sa.Text, nullable=False),
        sa.Column("from_history", sa.Boolean, nullable=False),
        sa.Column("waited_at_least", sa.Integer),
        sa.Column("waited_at_most", sa.Integer),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("disposition", sa.Text),
        sa.Column("discharged_on", sa.Date),
        sa.Column("last_contact_on", sa.Date),
        sa.Column("stayed_at_least", sa.Integer),
        sa.Column("stayed_at_most", sa.Integer),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name="episode_application_fkey"
        ),
    )
    op.create_index(
        "episode_one_per_application",
        "episode",
        ["application_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'entered_in_error'"),
    )
    op.create_index(
        "episode_one_open_per_client",
        "episode",
        ["site", "client_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('active', 'onhold', 'planned', 'waitlist')"),
    )
    op.create_index("episode_by_site", "episode", ["site", "id"])


def _create_program_completion() -> None:
    op.create_table(
        "program_completion",
        sa.Column("progress_id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("episode_id", sa.Uuid, nullable=False),
        sa.Column("completed_on", sa.Date, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
    )
    op.create_index("program_completion_by_episode", "program_completion", ["episode_id"])


# A second lock beside the frozen dataclass: whoever writes here by hand is refused too.
_SIGNED_TERMS_STAY = """
CREATE FUNCTION refuse_other_consent_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - ARRAY['version', 'state', 'revoked_at']
        IS DISTINCT FROM to_jsonb(NEW) - ARRAY['version', 'state', 'revoked_at'] THEN
        RAISE EXCEPTION 'a signed consent never changes' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
