"""Goal 4: from commit to effect."""
