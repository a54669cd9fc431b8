"""Owns the routes of operators: over all their sites, or one that is asked for."""
