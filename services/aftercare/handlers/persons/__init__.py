"""Facts of persons."""
