"""Outcomes, counted from the service's own rows when somebody asks; nothing is counted ahead.

`cohort` says whose discharges, `signs` what became of them; `figures` counts, `people` names ids.
"""
