"""Answers to check-ins, judgements of risk, and requests for help."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_answers()
    _create_judgement()
    _create_help_request()


def downgrade() -> None:
    for table in ("help_request", "risk_judgement", "check_in_answers"):
        op.drop_table(table)


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _column(name: str, kind: type, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, kind(), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create_answers() -> None:
    op.create_table(
        "check_in_answers",
        *_identity(),
        _column("check_in_id", sa.Uuid),
        _column("client_id", sa.Uuid),
        _column("number", sa.Integer),
        _column("settings", sa.Integer),
        sa.Column("instruments", sa.ARRAY(sa.Text()), nullable=False),
        _column("state", sa.Text),
        _column("answered_as", sa.Text),
        _column("answered_by", sa.Text),
        _instant("answered_at"),
        _column("is_late", sa.Boolean),
        _column("is_safety_told", sa.Boolean),
        _column("sealed", sa.LargeBinary),
        sa.UniqueConstraint("check_in_id", "number", name="check_in_answers_are_numbered"),
    )
    op.create_index(
        "check_in_answers_are_given_once",
        "check_in_answers",
        ["check_in_id"],
        unique=True,
        postgresql_where=sa.text("state = 'given'"),
    )
    op.create_index("check_in_answers_by_client", "check_in_answers", ["site", "client_id", "id"])


def _create_judgement() -> None:
    op.create_table(
        "risk_judgement",
        *_identity(),
        _column("check_in_id", sa.Uuid),
        _column("client_id", sa.Uuid),
        _column("band", sa.Text),
        _column("band_before", sa.Text, nullable=True),
        _column("judged_by", sa.Text),
        _instant("judged_at"),
        _column("reason", sa.LargeBinary),
    )
    op.create_index("risk_judgement_by_check_in", "risk_judgement", ["check_in_id", "id"])


def _create_help_request() -> None:
    op.create_table(
        "help_request",
        *_identity(),
        _column("client_id", sa.Uuid),
        _column("plan_id", sa.Uuid, nullable=True),
        _column("check_in_id", sa.Uuid, nullable=True),
        _column("asked_as", sa.Text),
        _column("asked_by", sa.Text, nullable=True),
        _instant("asked_at"),
        _column("presses", sa.Integer),
        _column("state", sa.Text),
        _instant("answered_at", nullable=True),
        _column("seconds_to_answer", sa.Integer, nullable=True),
        _column("rounds", sa.Integer),
        _instant("closed_at", nullable=True),
        _column("closed_by", sa.Text, nullable=True),
        _column("is_followed_up", sa.Boolean),
        _column("said", sa.LargeBinary, nullable=True),
        _column("note", sa.LargeBinary, nullable=True),
    )
    op.create_index(
        "help_request_waits_once",
        "help_request",
        ["site", "client_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index("help_request_by_site", "help_request", ["site", "id"])
    op.create_index("help_request_by_state", "help_request", ["site", "state", "id"])
    op.create_index("help_request_by_client", "help_request", ["site", "client_id", "id"])
