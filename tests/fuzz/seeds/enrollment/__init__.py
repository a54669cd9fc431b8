"""What enrollment holds before it is asked: people at every point between a call and a goodbye."""

from tests.fuzz.seeds.enrollment import (
    admission,
    care,
    clinical,
    consents,
    intake,
    payers,
    public,
    seats,
)

SEEDS = (
    *intake.SEEDS,
    *admission.SEEDS,
    *public.SEEDS,
    *consents.SEEDS,
    *care.SEEDS,
    *clinical.SEEDS,
    *seats.SEEDS,
    *payers.SEEDS,
)
