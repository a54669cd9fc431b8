"""Series, the sessions they yield, and how these change."""
