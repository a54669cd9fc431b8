"""Plans follow templates, are reviewed, and know the goals of the stay; one is active at a time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('active', 'on_hold')")
_EMPTY = {
    "template": '{"occasion": "completion", "program": null, "linkages": [], "tasks": [],'
    ' "needs_sign_off": false}',
    "ticks": "{}",
    "goal_choices": "{}",
    "own_goals": "[]",
}


def upgrade() -> None:
    _create_plan_template()
    _create_known_goal()
    _grow_known_episode()
    _grow_plan()
    op.execute(_NEEDED_SINCE)
    op.execute(_CHECK_INS_OF_EARLIER_PLANS)
    op.execute(_LINKAGES_OF_EARLIER_PLANS)
    op.execute(_EARLIER_PLANS)
    draft = sa.text("state = 'draft'")
    op.create_index("plan_to_review", "plan", ["site", "queue_place"], postgresql_where=draft)
    op.create_index(
        "plan_is_one_active_per_client",
        "plan",
        ["site", "client_id"],
        unique=True,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    for name in ("plan_is_one_active_per_client", "plan_to_review"):
        op.drop_index(name, "plan")
    for column in (*_EMPTY, "template_version", "carried_goals", "queue_place", "needed_since"):
        op.drop_column("plan", column)
    for column in ("drafted_at", "replaced_by"):
        op.drop_column("plan", column)
    op.drop_index("known_episode_by_program", "known_episode")
    for column in ("called_for_by", "programs"):
        op.drop_column("known_episode", column)
    op.drop_table("known_goal")
    op.drop_table("plan_template")


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _create_plan_template() -> None:
    op.create_table(
        "plan_template",
        *_identity(),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer()),
        sa.Column("templates", JSONB(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True)),
        sa.Column("drafted_by", sa.Text()),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("published_by", sa.Text()),
        sa.UniqueConstraint("site", "number", name="plan_template_version_is_new"),
    )
    op.create_index("plan_template_by_site", "plan_template", ["site", "id"])
    op.create_index("plan_template_by_state", "plan_template", ["site", "state", "id"])


def _create_known_goal() -> None:
    op.create_table(
        "known_goal",
        *_identity(),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.UniqueConstraint("goal_id", "site", name="known_goal_is_one_per_site"),
    )
    op.create_index("known_goal_by_episode", "known_goal", ["episode_id"])


def _grow_known_episode() -> None:
    _add("known_episode", "programs", JSONB(), "{}")
    _add("known_episode", "called_for_by", JSONB(), "[]")
    op.execute(_PROGRAMS)
    op.execute(_CALLED_FOR_BY)
    op.create_index("known_episode_by_program", "known_episode", ["site", "program"])


def _grow_plan() -> None:
    for column, kind in (
        ("replaced_by", sa.Uuid()),
        ("drafted_at", sa.DateTime(timezone=True)),
        ("needed_since", sa.Date()),
        ("queue_place", sa.Uuid()),
        ("carried_goals", JSONB()),
    ):
        op.add_column("plan", sa.Column(column, kind))
    _add("plan", "template_version", sa.Integer(), "0")
    for column, empty in _EMPTY.items():
        _add("plan", column, JSONB(), empty)


def _add(table: str, column: str, kind: sa.types.TypeEngine, of_rows_so_far: str) -> None:
    filled = sa.text(f"'{of_rows_so_far}'".replace(":", "\\:"))
    op.add_column(table, sa.Column(column, kind, nullable=False, server_default=filled))
    op.alter_column(table, column, server_default=None)


# Where the program was told by an event that had another number, the next one says it again.
_PROGRAMS = """
UPDATE known_episode
    SET programs = jsonb_build_object(heard ->> 'enrollment', jsonb_build_array(program, track))
    WHERE program IS NOT NULL AND heard ? 'enrollment'
"""
_CALLED_FOR_BY = """
UPDATE known_episode SET called_for_by = array_to_json(array_remove(ARRAY[
        CASE WHEN program_completed_on IS NOT NULL THEN 'completion' END,
        CASE WHEN disposition IS NOT NULL AND disposition <> 'death' THEN 'discharge' END,
        CASE WHEN last_phase_started_on IS NOT NULL
            OR (program_completed_on IS NULL AND coalesce(disposition, 'death') = 'death')
            THEN 'last_phase' END
    ], NULL))::jsonb
    WHERE plan_is_due
"""
# The key is that of domain/plans/queue.py: group, day, and the shortened id.
_NEEDED_SINCE = """
UPDATE plan SET needed_since = needed.since, drafted_at = now(), queue_place = (
        CASE WHEN needed.from_history THEN '2' WHEN needed.since IS NULL THEN '1' ELSE '0' END
        || coalesce(lpad(to_hex(needed.since - date '0001-01-01' + 1), 6, '0'), 'ffffff')
        || left(replace(plan.id::text, '-', ''), 25)
    )::uuid
    FROM (
        SELECT episode_id, site, coalesce(program_completed_on, discharged_on) AS since,
            coalesce(discharge_from_history, false) AS from_history
        FROM known_episode
    ) AS needed
    WHERE needed.episode_id = plan.episode_id AND needed.site = plan.site
"""
# Of two active plans of a client the later one goes on.
_CHECK_INS_OF_EARLIER_PLANS = """
UPDATE check_in SET state = 'cancelled', wakes_at = NULL, version = check_in.version + 1
    FROM plan AS earlier JOIN plan AS later ON later.client_id = earlier.client_id
        AND later.site = earlier.site AND later.id > earlier.id
    WHERE earlier.state IN ('active', 'on_hold') AND later.state IN ('active', 'on_hold')
        AND check_in.plan_id = earlier.id
        AND check_in.state IN ('scheduled', 'due', 'missed', 'outreach')
"""
_LINKAGES_OF_EARLIER_PLANS = """
UPDATE linkage SET state = 'cancelled', version = linkage.version + 1
    FROM plan AS earlier JOIN plan AS later ON later.client_id = earlier.client_id
        AND later.site = earlier.site AND later.id > earlier.id
    WHERE earlier.state IN ('active', 'on_hold') AND later.state IN ('active', 'on_hold')
        AND linkage.plan_id = earlier.id AND linkage.state IN ('proposed', 'requested')
"""
_EARLIER_PLANS = """
UPDATE plan SET state = 'completed', replaced_by = following.by, version = plan.version + 1
    FROM (
        SELECT earlier.id, max(later.id::text)::uuid AS by
        FROM plan AS earlier JOIN plan AS later ON later.client_id = earlier.client_id
            AND later.site = earlier.site AND later.id > earlier.id
        WHERE earlier.state IN ('active', 'on_hold') AND later.state IN ('active', 'on_hold')
        GROUP BY earlier.id
    ) AS following
    WHERE plan.id = following.id
"""
