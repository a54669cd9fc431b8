"""The recovery community of those who joined it: members, events, mentors, milestones."""
