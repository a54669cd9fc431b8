"""Routes of outreach and of the settings that check-ins follow."""
