"""Time as a caller: one module per kind of step that falls due."""
