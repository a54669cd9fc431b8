"""Routes of requests for help."""
