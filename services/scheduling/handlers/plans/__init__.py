"""Commands about availability and plans: a process proposes, commands apply."""
