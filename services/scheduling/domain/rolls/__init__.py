"""Who was there, and the minutes that count."""
