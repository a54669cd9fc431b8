"""Written consents (42 CFR Part 2), whom they name, and what was disclosed by them."""
