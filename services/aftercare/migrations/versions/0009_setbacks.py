"""Setbacks, their policy, the circle around a client, and readmissions as heard."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_WAITING = "state IN ('reported', 'reviewed', 'unconfirmed')"


def upgrade() -> None:
    _create_setback()
    _create_setback_policy()
    _create_circle_member()
    _create_readmission()
    op.create_index("known_episode_by_client", "known_episode", ["site", "client_id"])


def downgrade() -> None:
    op.drop_index("known_episode_by_client")
    for table in ("known_application", "readmission", "circle_member", "setback_policy", "setback"):
        op.drop_table(table)


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _instant(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create_setback() -> None:
    op.create_table(
        "setback",
        *_identity(),
        sa.Column("client_id", sa.Uuid()),
        sa.Column("plan_id", sa.Uuid()),
        sa.Column("party_id", sa.Uuid()),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("reporter", sa.Text(), nullable=False),
        _instant("reported_at", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told", sa.LargeBinary()),
        sa.Column("told_under", sa.Uuid(), nullable=False),
        sa.Column("asked_for_help", sa.Boolean(), nullable=False),
        _instant("due_at"),
        _instant("wakes_at"),
        _instant("reviewed_at"),
        sa.Column("reviewed_by", sa.Text()),
        sa.Column("adjustments", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("contact_on", sa.Date()),
        sa.Column("plan_of_action", sa.LargeBinary()),
        sa.Column("prior_episode_id", sa.Uuid()),
    )
    op.create_index("setback_by_site", "setback", ["site", "id"])
    op.create_index("setback_by_state", "setback", ["site", "state", "id"])
    op.create_index("setback_by_client", "setback", ["site", "client_id", "id"])
    op.create_index(
        "setback_waiting", "setback", ["site", "id"], postgresql_where=sa.text(_WAITING)
    )
    wakes = sa.text("wakes_at IS NOT NULL")
    op.create_index("setback_wakes", "setback", ["wakes_at"], postgresql_where=wakes)


def _create_setback_policy() -> None:
    op.create_table(
        "setback_policy",
        *_identity(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("days_to_review", sa.SmallInteger(), nullable=False),
        sa.Column("days_to_decide", sa.SmallInteger(), nullable=False),
        sa.Column("weekdays", sa.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("closed_on", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        _instant("published_at", nullable=False),
        sa.Column("published_by", sa.Text()),
        sa.UniqueConstraint("site", "number", name="setback_policy_number_is_new"),
    )


def _create_circle_member() -> None:
    op.create_table(
        "circle_member",
        *_identity(),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        _instant("ended_at"),
    )
    op.create_index("circle_member_by_site", "circle_member", ["site", "id"])
    op.create_index("circle_member_by_client", "circle_member", ["site", "client_id", "id"])
    op.create_index("circle_member_by_account", "circle_member", ["site", "account"])
    op.create_index(
        "circle_member_account_once",
        "circle_member",
        ["site", "client_id", "account"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _create_readmission() -> None:
    op.create_table(
        "readmission", *_identity(), sa.Column("application_id", sa.Uuid(), nullable=False)
    )
    op.create_index("readmission_by_application", "readmission", ["application_id"])
    op.create_table(
        "known_application",
        *_identity(),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("prior_episode_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text()),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Uuid()),
    )
    op.create_index("known_application_by_client", "known_application", ["site", "client_id", "id"])
