"""One function per command, room by room."""
