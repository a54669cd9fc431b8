"""Counts straight from the tables: each report is one statement over all sites that are asked for.

`shared.reporting.counting` counts; census, waiting, outcomes and access say what is counted.
"""
