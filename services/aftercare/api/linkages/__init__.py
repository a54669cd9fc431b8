"""Routes of linkages."""
