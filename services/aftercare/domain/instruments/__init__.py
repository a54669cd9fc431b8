"""What a check-in asks, how answers are scored, and what a score says of risk."""
