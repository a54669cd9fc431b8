"""Who has a seat in which series, from when to when."""
