"""An episode is known at each site it goes through; a plan says whether it was called off."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NO = sa.text("false")


def upgrade() -> None:
    op.add_column("known_episode", sa.Column("episode_id", sa.Uuid()))
    op.execute("UPDATE known_episode SET episode_id = id")
    op.alter_column("known_episode", "episode_id", nullable=False)
    op.create_unique_constraint(
        "known_episode_is_one_per_site", "known_episode", ["episode_id", "site"]
    )
    for table, column in (
        ("known_episode", "never_was"),
        ("known_episode", "is_elsewhere"),
        ("plan", "called_off"),
    ):
        op.add_column(table, sa.Column(column, sa.Boolean(), nullable=False, server_default=_NO))
        op.alter_column(table, column, server_default=None)
    op.execute(_CALLED_OFF_BY_DEATH)
    op.drop_constraint("plan_episode_id_key", "plan")
    op.create_unique_constraint("plan_episode_id_key", "plan", ["episode_id", "site"])


def downgrade() -> None:
    op.drop_constraint("plan_episode_id_key", "plan")
    op.create_unique_constraint("plan_episode_id_key", "plan", ["episode_id"])
    op.drop_column("plan", "called_off")
    for column in ("is_elsewhere", "never_was", "episode_id"):
        op.drop_column("known_episode", column)


# Until here nothing but a death revoked a plan that nobody had decided on.
_CALLED_OFF_BY_DEATH = """
UPDATE plan SET called_off = true FROM known_episode AS known
    WHERE known.episode_id = plan.episode_id AND known.disposition = 'death'
    AND plan.state = 'revoked'
"""
