"""What aftercare holds before it is asked; each room adds its own after the basis."""

from tests.fuzz.seeds.aftercare import (
    alumni,
    basis,
    directory,
    linkages,
    outcomes,
    outreach,
    plans,
    reading,
    setbacks,
)

SEEDS = (
    *basis.SEEDS,
    *alumni.SEEDS,
    *setbacks.SEEDS,
    *directory.SEEDS,
    *outcomes.SEEDS,
    *outreach.SEEDS,
    *plans.SEEDS,
    *linkages.SEEDS,
    *reading.SEEDS,
)
