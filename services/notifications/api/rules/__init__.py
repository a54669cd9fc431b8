"""Owns the rules of a site: proposed, tried, published, followed."""
