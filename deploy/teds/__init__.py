"""Reads SAMHSA TEDS public-use files and drives each episode through the running platform.

Read in this order: codes (what the numbers mean in which year), labels (the same in words),
columns (which column is which), table (file to cells), reader (cells to episodes), driver.
"""
