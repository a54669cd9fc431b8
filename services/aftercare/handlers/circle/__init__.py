"""Commands on the circle around a client."""
