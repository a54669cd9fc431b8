"""Owns what judges plans, and what brings the problems of others into the planner's format."""
