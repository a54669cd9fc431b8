"""A site's own words of replies, in versions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reply_words",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("words", JSONB, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("site", "language", "number", name="reply_words_number_once"),
    )
    is_in_force = sa.text("ended_at IS NULL")
    op.create_index("reply_words_in_force", "reply_words", ["site"], postgresql_where=is_in_force)
    op.create_index("reply_words_by_language", "reply_words", ["site", "language", "id"])


def downgrade() -> None:
    op.drop_table("reply_words")
