"""What notifications holds before it is asked; each room adds its own after the contacts."""

from tests.fuzz.seeds.notifications import (
    alerts,
    circle,
    operations,
    reminders,
    replies,
    rules,
    standing,
    templates,
)

SEEDS = (
    *reminders.SEEDS,
    *circle.SEEDS,
    *standing.SEEDS,
    *alerts.SEEDS,
    *operations.SEEDS,
    *templates.SEEDS,
    *rules.SEEDS,
    *replies.SEEDS,
)
