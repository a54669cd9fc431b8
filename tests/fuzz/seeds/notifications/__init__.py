"""What notifications holds before it is asked; each room adds its own after the contacts."""

from tests.fuzz.seeds.notifications import circle, operations, reminders, standing, templates

SEEDS = (
    *reminders.SEEDS,
    *circle.SEEDS,
    *standing.SEEDS,
    *operations.SEEDS,
    *templates.SEEDS,
)
