"""The codebooks of SAMHSA's Treatment Episode Data Set (TEDS), 2006 to 2023.

Read in this order: vocabulary (terms and their codes by year), terms (the tables), elements (which
element takes which terms), codes (ages, waits, stays and the rest that the platform knows itself).
"""
