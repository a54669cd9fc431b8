"""Routes of check-ins."""
