"""A site's working week names its days as every other rule does: ISO, Monday is 1."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_MOVE = """
UPDATE check_in_settings SET outreach = jsonb_set(outreach, '{week,days}', (
  SELECT coalesce(jsonb_agg(day::int + :by ORDER BY day::int), '[]')
  FROM jsonb_array_elements_text(outreach #> '{week,days}') AS day))
"""


def upgrade() -> None:
    op.execute(sa.text(_MOVE).bindparams(by=1))


def downgrade() -> None:
    op.execute(sa.text(_MOVE).bindparams(by=-1))
