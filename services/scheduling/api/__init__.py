"""Owns scheduling's HTTP routes: each validates, calls one handler, and shows the result."""

from services.scheduling.api import bookings, phases, programs, rolls

ROUTERS = (programs.router, bookings.router, rolls.router, phases.router)

__all__ = ["ROUTERS"]
