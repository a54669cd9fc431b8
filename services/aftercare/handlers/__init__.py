"""One function per command: what is learned of episodes, plans, and check-ins."""
