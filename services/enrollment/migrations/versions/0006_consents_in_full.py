"""Consents hold every element of 42 CFR 2.31, as drafts too; parties, and accounting (2.25)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MAY_EXPIRE = "state = 'active' AND expires_on IS NOT NULL"


def _new_columns() -> list[sa.Column]:
    now = sa.DateTime(timezone=True)
    return [
        sa.Column(
            "participant_ids", postgresql.JSONB, nullable=False, server_default=sa.text("'[]'")
        ),
        sa.Column(
            "treating_participants", sa.Boolean, nullable=False, server_default=sa.text("false")
        ),
        sa.Column("discloser", sa.Text, nullable=False, server_default=sa.text("'this_program'")),
        sa.Column("discloser_name", sa.Text),
        sa.Column("records_from", sa.Date),
        sa.Column("records_until", sa.Date),
        sa.Column("expires_with", sa.Text),
        sa.Column("form_version", sa.Text, nullable=False, server_default=sa.text("'2026-1'")),
        sa.Column("language", sa.Text, nullable=False, server_default=sa.text("'en'")),
        sa.Column("replaces", sa.Uuid),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("signed_by", sa.Text, nullable=False, server_default=sa.text("'client'")),
        sa.Column("signer_party_id", sa.Uuid),
        sa.Column("signed_how", sa.Text),
        sa.Column("revoked_how", sa.Text),
        sa.Column("expired_at", now),
        sa.Column("ended_because", sa.Text),
        sa.Column("replaced_by", sa.Uuid),
        sa.Column("expiry_told_at", now),
    ]


def upgrade() -> None:
    for column in _new_columns():
        op.add_column("consent", column)
    op.alter_column("consent", "signed_on", existing_type=sa.Date, nullable=True)
    op.create_check_constraint(
        "consent_signed_has_a_day", "consent", "state = 'draft' OR signed_on IS NOT NULL"
    )
    _create_indexes()
    op.execute(_SIGNED_STAYS)
    op.execute(_SIGNED_NEVER_GOES)
    op.execute(
        "CREATE TRIGGER consent_signed_never_goes BEFORE DELETE ON consent "
        "FOR EACH ROW EXECUTE FUNCTION refuse_signed_consent_to_go()"
    )
    _create_party()
    _create_disclosure()


def downgrade() -> None:
    op.drop_table("disclosure")
    op.execute("DROP FUNCTION refuse_other_disclosures()")
    op.drop_table("party")
    op.execute("DROP TRIGGER consent_signed_never_goes ON consent")
    op.execute("DROP FUNCTION refuse_signed_consent_to_go()")
    op.execute(_TERMS_STAY)
    for index in ("consent_expiry_untold", "consent_by_expiry", "consent_by_state"):
        op.drop_index(index, "consent")
    op.drop_constraint("consent_signed_has_a_day", "consent")
    op.execute("DELETE FROM consent WHERE state = 'draft'")
    op.alter_column("consent", "signed_on", existing_type=sa.Date, nullable=False)
    for column in reversed(_new_columns()):
        op.drop_column("consent", column.name)


def _create_indexes() -> None:
    op.create_index("consent_by_state", "consent", ["site", "state", "id"])
    op.create_index(
        "consent_by_expiry",
        "consent",
        ["site", "expires_on"],
        postgresql_where=sa.text(_MAY_EXPIRE),
    )
    op.create_index(
        "consent_expiry_untold",
        "consent",
        ["expires_on"],
        postgresql_where=sa.text(f"{_MAY_EXPIRE} AND expiry_told_at IS NULL"),
    )


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
    ]


def _create_party() -> None:
    op.create_table(
        "party",
        *_identity(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("relationship", sa.Text),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("party_by_client", "party", ["site", "client_id", "id"])


def _create_disclosure() -> None:
    op.create_table(
        "disclosure",
        *_identity(),
        sa.Column("consent_id", sa.Uuid, nullable=False),
        sa.Column("party_id", sa.Uuid, nullable=False),
        sa.Column("categories", postgresql.JSONB, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("means", sa.Text, nullable=False),
        sa.Column("disclosed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name="disclosure_consent_fkey"),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name="disclosure_party_fkey"),
    )
    op.create_index("disclosure_by_client", "disclosure", ["site", "client_id", "id"])
    op.execute(_ACCOUNTING_STAYS)
    op.execute(
        "CREATE TRIGGER disclosure_never_changes BEFORE UPDATE OR DELETE ON disclosure "
        "FOR EACH ROW EXECUTE FUNCTION refuse_other_disclosures()"
    )


# Behind the aggregate's own rule: whoever writes here by hand is refused too. What happens to a
# consent after its signature is listed; all else was signed.
_SIGNED_STAYS = """
CREATE OR REPLACE FUNCTION refuse_other_consent_terms() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := ARRAY['version', 'state', 'revoked_at', 'revoked_how', 'expired_at',
                          'ended_because', 'replaced_by', 'expiry_told_at'];
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN NEW;
    END IF;
    IF NEW.state = 'draft' OR to_jsonb(OLD) - later IS DISTINCT FROM to_jsonb(NEW) - later THEN
        RAISE EXCEPTION 'a signed consent never changes' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""

_SIGNED_NEVER_GOES = """
CREATE FUNCTION refuse_signed_consent_to_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' THEN
        RAISE EXCEPTION 'a signed consent stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$
"""

_TERMS_STAY = """
CREATE OR REPLACE FUNCTION refuse_other_consent_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - ARRAY['version', 'state', 'revoked_at']
        IS DISTINCT FROM to_jsonb(NEW) - ARRAY['version', 'state', 'revoked_at'] THEN
        RAISE EXCEPTION 'a signed consent never changes' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""

_ACCOUNTING_STAYS = """
CREATE FUNCTION refuse_other_disclosures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was disclosed stays on record' USING ERRCODE = 'check_violation';
END $$
"""
