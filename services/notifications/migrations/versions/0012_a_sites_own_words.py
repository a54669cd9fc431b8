"""A site's own words for templates, in versions, and what its messages say of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "template_version",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("number", sa.Integer),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("wordings", JSONB, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("published_by", sa.Text),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("site", "code", "number", name="template_number_once"),
    )
    op.create_index(
        "template_draft_once",
        "template_version",
        ["site", "code"],
        unique=True,
        postgresql_where=sa.text("state IN ('checked', 'draft')"),
    )
    op.create_index(
        "template_published_once",
        "template_version",
        ["site", "code"],
        unique=True,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index("template_by_code", "template_version", ["site", "code", "id"])
    op.create_table(
        "front_desk",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("private_words", JSONB, nullable=False),
        sa.UniqueConstraint("site", name="front_desk_once"),
    )


def downgrade() -> None:
    op.drop_table("front_desk")
    op.drop_table("template_version")
