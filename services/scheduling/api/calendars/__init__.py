"""What calendars are shown of sessions, and the secret addresses at which they find it."""
