"""Goal 6: what stays flat."""
