"""An answer that came by a link and was not taken is kept with its reason and its day."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ONCE = "refused_answer_is_kept_once"
_WHOLE = ["link_id", "answer", "why", "reason_code", "attended_on"]
_SAME = """
DELETE FROM refused_answer later USING refused_answer first
WHERE later.id > first.id AND (later.link_id, later.answer, later.why)
    = (first.link_id, first.answer, first.why)
"""


def upgrade() -> None:
    op.add_column("refused_answer", sa.Column("reason_code", sa.Text()))
    op.add_column("refused_answer", sa.Column("attended_on", sa.Date()))
    op.drop_constraint(_ONCE, "refused_answer")
    op.create_unique_constraint(_ONCE, "refused_answer", _WHOLE, postgresql_nulls_not_distinct=True)


def downgrade() -> None:
    op.execute(_SAME)
    op.drop_constraint(_ONCE, "refused_answer")
    op.create_unique_constraint(_ONCE, "refused_answer", _WHOLE[:3])
    op.drop_column("refused_answer", "attended_on")
    op.drop_column("refused_answer", "reason_code")
