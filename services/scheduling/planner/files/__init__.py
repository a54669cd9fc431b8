"""Owns the planner's file formats: JSON for programs, CSV for spreadsheets, and their errors."""
