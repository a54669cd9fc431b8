"""Ways to what is outside of aftercare."""
