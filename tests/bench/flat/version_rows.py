"""Versions of the rules and texts that a site has published: twenty of each in either size."""

import json
from dataclasses import asdict
from typing import Any

from services.aftercare.domain.alumni.policy import AlumniRules
from services.aftercare.domain.check_ins.rules import DEFAULT_RULES
from services.aftercare.domain.instruments.risk import DEFAULT_RULES as RISK_RULES
from services.aftercare.domain.instruments.settings import DEFAULT_ASKED
from services.aftercare.domain.linkages.owed import DEFAULT_STEPS
from services.aftercare.domain.outcomes.windows import USUAL_WINDOWS
from services.aftercare.domain.outreach.policy import OutreachPolicy
from services.aftercare.domain.plans.template_version import FIRST_DAY_TEMPLATES
from services.aftercare.tables.alumni import RULES as ALUMNI_RULES
from services.aftercare.tables.cadences import RULES as CADENCE_RULES
from services.aftercare.tables.outreach import ASKED, OUTREACH_POLICY
from services.aftercare.tables.outreach import RISK_RULES as RISKS
from services.aftercare.tables.plan_templates import TEMPLATES
from tests.bench.flat.filling import SITES, KeptRows, aggregate

_VERSIONS = 20
_PUBLISHED = {"published_at": "'2026-01-05'", "published_by": "'director'"}


def _json(value: Any) -> str:
    text = json.dumps(value).replace("'", "''")
    return f"'{text}'::jsonb"


def _versions(table: str, **said: str) -> KeptRows:
    columns = {**aggregate("n"), "number": f"n / {SITES} + 1", **said, **_PUBLISHED}
    return KeptRows(table, columns, most=SITES * _VERSIONS)


VERSIONS = (
    _versions(
        "cadence_rules",
        base_days="'[7, 30, 60]'",
        days_to_answer="3",
        opens_at="'09:00'",
        weekdays="'[1, 2, 3, 4, 5, 6, 7]'",
        days_apart="3",
        most_added_in_a_week="2",
        rules=_json(CADENCE_RULES.dump_python(DEFAULT_RULES, mode="json")),
    ),
    _versions(
        "check_in_settings",
        asked=_json(ASKED.dump_python(DEFAULT_ASKED, mode="json")),
        risk_rules=_json(RISKS.dump_python(RISK_RULES, mode="json")),
        outreach=_json(OUTREACH_POLICY.dump_python(OutreachPolicy(), mode="json")),
    ),
    _versions(
        "linkage_rules",
        steps=_json({step.value: asdict(rule) for step, rule in DEFAULT_STEPS.items()}),
        working_days="'{1,2,3,4,5}'",
        closed_on="'{}'",
        link_days="30",
    ),
    _versions(
        "setback_policy",
        days_to_review="1",
        days_to_decide="3",
        weekdays="'{1,2,3,4,5}'",
        closed_on="'{}'",
        closes_at="'17:00'",
        timezone="'America/Denver'",
    ),
    _versions(
        "outcome_windows",
        windows=_json({str(days): asdict(window) for days, window in USUAL_WINDOWS.items()}),
    ),
    _versions("alumni_agreement", language="'en'", text="'What you agree to.'"),
    _versions("alumni_policy", rules=_json(ALUMNI_RULES.dump_python(AlumniRules(), mode="json"))),
    _versions(
        "plan_template",
        state="'published'",
        templates=_json(TEMPLATES.dump_python(FIRST_DAY_TEMPLATES, mode="json")),
    ),
)
