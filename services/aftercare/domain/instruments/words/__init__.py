"""The words of items that may be shown freely, by language; where none are published, none."""
