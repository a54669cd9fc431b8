"""What aftercare has learned of episodes of care."""
