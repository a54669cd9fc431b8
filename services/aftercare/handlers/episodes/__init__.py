"""Commands and facts of episodes."""
