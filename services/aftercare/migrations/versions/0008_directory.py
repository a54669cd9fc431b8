"""The directory: organisations, what they offer, and how it is found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _organisations()
    _offerings()


def downgrade() -> None:
    op.drop_table("offering")
    op.drop_table("organisation")


def _organisations() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("phone", "email", "website", "address")),
        sa.Column("serves", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("archived_on", sa.Date()),
        sa.UniqueConstraint("site", "code", name="organisation_code_is_one_per_site"),
    )
    op.create_index("organisation_by_code", "organisation", ["code"])
    op.create_index(
        "organisation_by_site_served",
        "organisation",
        ["serves"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )


def _offerings() -> None:
    op.create_table(
        "offering",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
        sa.Column("min_age", sa.SmallInteger()),
        sa.Column("max_age", sa.SmallInteger()),
        sa.Column("places_total", sa.Integer()),
        sa.Column("places_free", sa.Integer()),
        sa.Column("places_told_on", sa.Date()),
        sa.Column("serves", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("missing_since", sa.Date()),
        sa.Column("archived_on", sa.Date()),
        sa.Column("is_over_at", sa.DateTime(timezone=True)),
        sa.Column("terms", sa.ARRAY(sa.Text()), nullable=False),
        sa.UniqueConstraint(
            "organisation_id", "code", name="offering_code_is_one_per_organisation"
        ),
        sa.CheckConstraint("places_free >= 0", name="offering_has_a_free_place"),
        sa.CheckConstraint("places_free <= places_total", name="offering_places_are_within_total"),
    )
    _indexes()


def _indexes() -> None:
    op.create_index(
        "offering_by_terms",
        "offering",
        ["terms"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index("offering_by_site", "offering", ["site", "id"])
    op.create_index("offering_by_check", "offering", ["site", "checked_on"])
    for name, columns, where in (
        ("offering_missing", ["site", "id"], "missing_since IS NOT NULL"),
        ("offering_with_places", ["places_free"], "places_free > 0"),
    ):
        op.create_index(name, "offering", columns, postgresql_where=sa.text(where))
