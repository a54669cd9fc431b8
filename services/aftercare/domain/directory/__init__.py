"""The directory: organisations, what they offer, and how it is found."""
