"""Aftercare over HTTP: plans and check-ins of one site."""

from services.aftercare.api import check_ins, plans

ROUTERS = (plans.router, check_ins.router)
