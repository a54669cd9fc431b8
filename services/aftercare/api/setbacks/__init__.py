"""Routes of setbacks: reporting, the staff's worklist and review, and what clients see."""
