"""Owns a site's own words, and what its messages say of it."""
