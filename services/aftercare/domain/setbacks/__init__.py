"""Setbacks: what is reported, who looks at it and by when, and what a person decides."""
