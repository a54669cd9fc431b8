"""Screenings, the checklist of documents, and the rules of admission by which a stay began."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_screening()
    _create_document()
    _create_admission_rules()
    op.add_column("episode", sa.Column("admission_rules_number", sa.Integer))


def downgrade() -> None:
    op.drop_column("episode", "admission_rules_number")
    for table in ("admission_rules", "document", "screening"):
        op.drop_table(table)


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    ]


def _create_screening() -> None:
    op.create_table(
        "screening",
        *_identity(),
        sa.Column("application_id", sa.Uuid, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("edition", sa.SmallInteger, nullable=False),
        sa.Column("rules_version", sa.Integer, nullable=False),
        sa.Column("recommended_level", sa.Text, nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("confirmed_level", sa.Text),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("confirmed_by", sa.Text),
        sa.Column("override_reason", sa.Text),
        sa.Column("sealed_override", sa.LargeBinary),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name="screening_application_fkey"
        ),
    )
    op.create_index(
        "screening_one_of_each",
        "screening",
        ["application_id", "state"],
        unique=True,
        postgresql_where=sa.text("state <> 'replaced'"),
    )
    op.create_index("screening_by_application", "screening", ["site", "application_id", "id"])


def _create_document() -> None:
    op.create_table(
        "document",
        *_identity(),
        sa.Column("application_id", sa.Uuid, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_by", sa.Text),
        sa.Column("revocation_reason", sa.Text),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name="document_application_fkey"
        ),
    )
    op.create_index(
        "document_one_of_a_kind",
        "document",
        ["application_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state = 'received'"),
    )
    op.create_index("document_by_application", "document", ["site", "application_id", "id"])


def _create_admission_rules() -> None:
    op.create_table(
        "admission_rules",
        *_identity(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("gates", postgresql.JSONB, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text, nullable=False),
        sa.UniqueConstraint("site", "number", name="admission_rules_number_key"),
    )
