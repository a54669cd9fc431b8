"""The operator command `footbridge`: one file for each group of commands."""
