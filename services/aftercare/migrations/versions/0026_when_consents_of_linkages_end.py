"""Linkages know when the consent ends that they rest on, so that who lacks one is in an index."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_RESTS = (
    "consent_id IS NOT NULL AND consent_ends_at IS NOT NULL"
    " AND state IN ('requested', 'waitlisted', 'accepted', 'linked')"
)
_KNOWN = """
UPDATE linkage SET consent_ends_at =
  least(consent.ended_at, timezone(linkage.timezone, (consent.expires_on + 1)::timestamp))
FROM known_consent AS consent
WHERE consent.id = linkage.consent_id AND consent.site = linkage.site
"""


def upgrade() -> None:
    op.add_column("linkage", sa.Column("consent_ends_at", sa.DateTime(timezone=True)))
    op.execute(_KNOWN)
    op.create_index(
        "linkage_resting",
        "linkage",
        ["site", "consent_ends_at", "id"],
        postgresql_where=sa.text(_RESTS),
    )


def downgrade() -> None:
    op.drop_index("linkage_resting", "linkage")
    op.drop_column("linkage", "consent_ends_at")
