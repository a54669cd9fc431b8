"""Hours of a person, addresses that are found, opting out, suppressions with reasons, changes."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OF_CONTACT = (
    ("opens", sa.Time, "'08:00'"),
    ("closes", sa.Time, "'21:00'"),
    ("quiet_days", sa.ARRAY(sa.SmallInteger), "'{}'"),
    ("gets_texts", sa.Boolean, "true"),
    ("verified", sa.ARRAY(sa.Text), "'{}'"),
)
_INDEXES = ("email_index", "phone_index")
_OF_SUPPRESSION = (("provider", sa.Text), ("code", sa.Text), ("address_index", sa.LargeBinary))

_LISTED_BY = (("site", ()), ("why", ("why",)), ("channel", ("channel",)))


def upgrade() -> None:
    for name, kind, before in _OF_CONTACT:
        default = sa.text(before)
        op.add_column("contact", sa.Column(name, kind, nullable=False, server_default=default))
    for index in _INDEXES:
        op.add_column("contact", sa.Column(index, sa.LargeBinary))
        op.create_index(
            f"contact_by_{index.partition('_')[0]}",
            "contact",
            [index],
            postgresql_where=sa.text(f"{index} IS NOT NULL"),
        )
    op.add_column("channel_permission", sa.Column("opted_out_at", sa.DateTime(timezone=True)))
    _give_suppressions_a_reason()
    _make_choices()
    _make_changes()


def _give_suppressions_a_reason() -> None:
    made = (("id", sa.Uuid, sa.text("uuidv7()")), ("why", sa.Text, "hard_bounce"))
    for name, kind, before in made:
        op.add_column("suppression", sa.Column(name, kind, nullable=False, server_default=before))
        op.alter_column("suppression", name, server_default=None)
    for name, kind in _OF_SUPPRESSION:
        op.add_column("suppression", sa.Column(name, kind))
    for name, columns in _LISTED_BY:
        op.create_index(f"suppression_by_{name}", "suppression", ["site", *columns, "id"])


def _make_choices() -> None:
    op.create_table(
        "channel_choice",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("through", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("person_id", "channel", "site", name="channel_choice_once"),
    )


def _make_changes() -> None:
    op.create_table(
        "contact_change",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("channel", sa.Text),
        sa.Column("code", sa.Text),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text),
    )
    op.create_index("contact_change_by_person", "contact_change", ["site", "person_id", "id"])


def downgrade() -> None:
    op.drop_table("contact_change")
    op.drop_table("channel_choice")
    for name, _ in _LISTED_BY:
        op.drop_index(f"suppression_by_{name}", "suppression")
    for name in ("id", "why", "provider", "code", "address_index"):
        op.drop_column("suppression", name)
    op.drop_column("channel_permission", "opted_out_at")
    for index in _INDEXES:
        op.drop_index(f"contact_by_{index.partition('_')[0]}", "contact")
    for name in (*_INDEXES, *(name for name, *_ in _OF_CONTACT)):
        op.drop_column("contact", name)
