"""The published language: what services say to each other, one file per publisher."""
