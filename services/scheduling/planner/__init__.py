"""Owns the weekly plan as an optimisation problem: plain data in, a plan with its proof out."""
