"""Routes of the community: what members do themselves, and what staff do for it."""
