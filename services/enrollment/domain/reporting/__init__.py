"""What goes out as numbers and files: TEDS, reports, lists."""
