"""The proof that a service answers whatever it is asked as its OpenAPI document says.

A real process over a real database (`process`), a site with a few of everything (`seeds`), and
schemathesis over the document (`configuration`, `run`); `tally` counts what was answered.
"""
