"""Reads SAMHSA TEDS public-use files and drives each episode through the running platform.

What the numbers mean in which year stands in services.enrollment.domain.reporting.teds. Read in
this order: labels (the same in words), columns (which column is which), given (the elements of the
minimum data set), table (file to cells), reader (cells to episodes), driver.
"""
