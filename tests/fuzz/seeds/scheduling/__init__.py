"""What scheduling holds before it is asked; each room adds its own after the basis."""

from tests.fuzz.seeds.scheduling import (
    absences,
    basis,
    bookings,
    calendars,
    plans,
    programs,
    rolls,
    series,
    weeks,
)

SEEDS = (
    *basis.SEEDS,
    *bookings.SEEDS,
    *programs.SEEDS,
    *plans.SEEDS,
    *rolls.SEEDS,
    *series.SEEDS,
    *weeks.SEEDS,
    *absences.SEEDS,
    *calendars.SEEDS,
)
