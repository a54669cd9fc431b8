"""What aftercare decides, in plain Python: one module per aggregate, states in `steps`."""
