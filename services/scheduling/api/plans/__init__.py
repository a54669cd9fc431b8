"""Availability, weeks found for one client, and plans for whole sites."""
