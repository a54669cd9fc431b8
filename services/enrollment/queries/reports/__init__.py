"""Counts straight from the tables: each report is one statement over all sites that are asked for.

`tallies` counts by code and site; census, waiting, outcomes and access say what is counted.
"""
