"""Owns the benchmark of the planner: made-up sites, the planner, and what is done without one."""
