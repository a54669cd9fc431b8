"""Owns figures: counts by site and code, what they mean, and which of them may leave."""
