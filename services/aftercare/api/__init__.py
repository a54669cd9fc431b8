"""Aftercare over HTTP: plans and check-ins of one site."""

from services.aftercare.api.check_ins import check_ins
from services.aftercare.api.plans import plans

ROUTERS = (plans.router, check_ins.router)
