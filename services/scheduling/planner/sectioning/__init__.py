"""Owns the planner's second problem: courses whose parts are taken together, and have few seats."""
