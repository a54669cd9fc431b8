"""Owns what a table of contacts says: as spreadsheets save it, row by row."""
