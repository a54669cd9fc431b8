"""Goal 1: the command path."""
