"""Routes of continuing care plans."""
