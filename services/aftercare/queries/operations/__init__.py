"""What waits: for the clock, for staff, for organisations, for enrollment."""
