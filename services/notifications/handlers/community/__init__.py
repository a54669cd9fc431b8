"""What the community of alumni tells, and what its members are told."""
