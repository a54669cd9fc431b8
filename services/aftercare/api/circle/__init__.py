"""Routes of the circle around a client."""
