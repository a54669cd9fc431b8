"""What members, and staff for the community, do."""
