"""A death is a fact of the person: it is found at any site, and each site follows it."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "known_episode_tells_of_death",
        "known_episode",
        ["client_id"],
        postgresql_where=sa.text("disposition = 'death' AND NOT never_was"),
    )
    op.create_table(
        "unsettled_person",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("ending", sa.Text, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wakes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looks_around", sa.Boolean, nullable=False),
        sa.UniqueConstraint("site", "client_id", "ending", name="unsettled_person_waits_once"),
    )
    op.create_index("unsettled_person_waking", "unsettled_person", ["site", "wakes_at"])
    # Whom deaths of before were told of is looked at once, at each site that knows them.
    op.execute(
        """
        INSERT INTO unsettled_person
          (id, site, version, client_id, ending, told_at, wakes_at, looks_around)
        SELECT gen_random_uuid(), site, 1, client_id, 'death', now(), now(), true
        FROM known_episode WHERE disposition = 'death' AND NOT never_was
        GROUP BY site, client_id
        """
    )


def downgrade() -> None:
    op.drop_table("unsettled_person")
    op.drop_index("known_episode_tells_of_death", "known_episode")
