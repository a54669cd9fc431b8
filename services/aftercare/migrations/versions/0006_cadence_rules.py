"""The cadence is versioned rules; each check-in says why it is asked on its day.

Plans that have begun go on by a first version of their site, which asks on the days of its newest
plan.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_RULES = """[
  {"code": "high", "cause": "high_risk", "stretches": [
    {"every_days": 7, "times": 4}, {"every_days": 14, "times": null}],
    "is_back_to_base": false, "from_in_a_row": 1, "until_in_a_row": null},
  {"code": "medium", "cause": "medium_risk", "stretches": [{"every_days": 14, "times": null}],
    "is_back_to_base": false, "from_in_a_row": 1, "until_in_a_row": null},
  {"code": "low", "cause": "low_risk", "stretches": [],
    "is_back_to_base": true, "from_in_a_row": 2, "until_in_a_row": null},
  {"code": "missed", "cause": "missed", "stretches": [{"every_days": 7, "times": 1}],
    "is_back_to_base": false, "from_in_a_row": 1, "until_in_a_row": 2},
  {"code": "unreached", "cause": "unreached", "stretches": [{"every_days": 7, "times": 1}],
    "is_back_to_base": false, "from_in_a_row": 1, "until_in_a_row": 2},
  {"code": "setback", "cause": "setback", "stretches": [
    {"every_days": 2, "times": 1}, {"every_days": 7, "times": 4}],
    "is_back_to_base": false, "from_in_a_row": 1, "until_in_a_row": null},
  {"code": "help", "cause": "help_requested", "stretches": [
    {"every_days": 2, "times": 1}, {"every_days": 7, "times": 2}],
    "is_back_to_base": false, "from_in_a_row": 1, "until_in_a_row": null},
  {"code": "readmission", "cause": "readmission", "stretches": [{"every_days": 7, "times": 4}],
    "is_back_to_base": false, "from_in_a_row": 1, "until_in_a_row": null}
]"""
_FIRST_VERSIONS = """
INSERT INTO cadence_rules (id, site, version, number, base_days, days_to_answer, opens_at, weekdays,
  days_apart, most_added_in_a_week, rules, published_at)
SELECT CAST('00000000-0000-' || substr(CAST(gen_random_uuid() AS text), 15) AS uuid), site, 0, 1,
  days, days_to_answer, '09:00', '[1, 2, 3, 4, 5, 6, 7]', 3, 2,
  CAST(:rules AS jsonb), now()
FROM (
  SELECT DISTINCT ON (site) site, jsonb_agg(days_after_start ORDER BY days_after_start) AS days,
    min(days_to_answer) AS days_to_answer
  FROM check_in GROUP BY site, plan_id ORDER BY site, plan_id DESC
) AS newest
"""
_CADENCES = """
INSERT INTO plan_cadence (id, site, version, client_id, rules_number, starts_on, timezone,
  is_paused, is_over, heard)
SELECT id, site, 0, client_id, 1, starts_on, timezone, state = 'on_hold',
  state IN ('completed', 'revoked'), '[]'
FROM plan WHERE starts_on IS NOT NULL AND timezone IS NOT NULL
"""
_REASONS = """
UPDATE check_in SET reasons = jsonb_build_array(jsonb_build_object(
  'code', 'base', 'days', days_after_start, 'since', due_on - days_after_start::int, 'version', 1,
  'rule', NULL, 'moved_days', 0))
"""
_SCHEDULED = sa.text("state = 'scheduled'")
_WAKING = sa.text("wakes_at IS NOT NULL")


def upgrade() -> None:
    _create_cadence_rules()
    _create_plan_cadence()
    _add_columns()
    op.execute(sa.text(_FIRST_VERSIONS).bindparams(rules=_RULES))
    op.execute(_CADENCES)
    op.execute(_REASONS)
    op.drop_constraint("check_in_plan_id_days_key", "check_in")
    op.create_index("check_in_by_plan", "check_in", ["plan_id", "due_on"])
    op.create_index(
        "check_in_of_plan_is_one_a_day",
        "check_in",
        ["plan_id", "due_on"],
        unique=True,
        postgresql_where=_SCHEDULED,
    )
    op.drop_index("check_in_waking", "check_in")


def downgrade() -> None:
    op.create_index("check_in_waking", "check_in", ["wakes_at"], postgresql_where=_WAKING)
    op.drop_index("check_in_of_plan_is_one_a_day", "check_in")
    op.drop_index("check_in_by_plan", "check_in")
    op.create_unique_constraint(
        "check_in_plan_id_days_key", "check_in", ["plan_id", "days_after_start"]
    )
    for column in ("opens_at", "reasons"):
        op.drop_column("check_in", column)
    for table in ("plan_cadence", "cadence_rules"):
        op.drop_table(table)


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _create_cadence_rules() -> None:
    op.create_table(
        "cadence_rules",
        *_identity(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base_days", JSONB(), nullable=False),
        sa.Column("days_to_answer", sa.SmallInteger(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("weekdays", JSONB(), nullable=False),
        sa.Column("days_apart", sa.SmallInteger(), nullable=False),
        sa.Column("most_added_in_a_week", sa.SmallInteger(), nullable=False),
        sa.Column("rules", JSONB(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("published_by", sa.Text()),
        sa.UniqueConstraint("site", "number", name="cadence_rules_version_is_new"),
    )
    op.create_index("cadence_rules_by_site", "cadence_rules", ["site", "id"])


def _create_plan_cadence() -> None:
    op.create_table(
        "plan_cadence",
        *_identity(),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("rules_number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.Column("heard", JSONB(), nullable=False),
    )
    op.create_index("plan_cadence_by_site", "plan_cadence", ["site", "id"])


def _add_columns() -> None:
    for column in (
        sa.Column("opens_at", sa.Time(), nullable=False, server_default="09:00"),
        sa.Column("reasons", JSONB(), nullable=False, server_default="[]"),
    ):
        op.add_column("check_in", column)
        op.alter_column("check_in", column.name, server_default=None)
