"""Aftercare over HTTP: plans and check-ins of one site."""

from services.aftercare.api.alumni.routers import COMMUNITY
from services.aftercare.api.check_ins import answers, cadence_rules, check_ins, mine, plan_cadences
from services.aftercare.api.circle import members
from services.aftercare.api.directory import DIRECTORY_ROUTERS
from services.aftercare.api.help import help_requests
from services.aftercare.api.linkages.routers import LINKAGE_ROUTERS
from services.aftercare.api.operations import counts as operations
from services.aftercare.api.outcomes import reports as outcomes
from services.aftercare.api.outcomes import windows
from services.aftercare.api.outreach import outreach, settings
from services.aftercare.api.own_day import day
from services.aftercare.api.persons import keys
from services.aftercare.api.plans import mine as own_plan
from services.aftercare.api.plans import plans, reading, reviewing, templates
from services.aftercare.api.setbacks import following_up, reporting, setbacks
from services.aftercare.api.setbacks import policies as setback_policies

ROUTERS = (
    plans.router,
    *LINKAGE_ROUTERS,
    check_ins.router,
    answers.router,
    mine.router,
    day.router,
    own_plan.router,
    outreach.router,
    settings.router,
    settings.instruments,
    help_requests.router,
    setback_policies.router,
    reporting.router,
    reporting.own_router,
    reporting.my_router,
    reporting.family_router,
    setbacks.router,
    following_up.router,
    members.router,
    cadence_rules.router,
    plan_cadences.router,
    plan_cadences.check_ins,
    *DIRECTORY_ROUTERS,
    outcomes.router,
    windows.router,
    *COMMUNITY,
    reading.router,
    reading.reviews,
    reviewing.router,
    templates.router,
    templates.in_force,
    templates.trials,
    keys.router,
    operations.router,
)
