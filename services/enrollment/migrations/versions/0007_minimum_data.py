"""The minimum data set of an episode, and the state that a site reports to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site", sa.Column("state_fips", sa.SmallInteger))
    op.create_table(
        "minimum_data",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("codebook_year", sa.SmallInteger, nullable=False),
        sa.Column("given", postgresql.JSONB, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["episode.id"], name="minimum_data_episode_fkey"),
        sa.CheckConstraint(
            "jsonb_typeof(given) = 'object'", name="minimum_data_given_is_an_object"
        ),
    )


def downgrade() -> None:
    op.drop_table("minimum_data")
    op.drop_column("site", "state_fips")
