"""What aftercare holds before it is asked; each room adds its own after the basis."""

from tests.fuzz.seeds.aftercare import basis, directory, outcomes, setbacks

SEEDS = (*basis.SEEDS, *setbacks.SEEDS, *directory.SEEDS, *outcomes.SEEDS)
