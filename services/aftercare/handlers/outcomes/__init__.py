"""Commands of how outcomes are measured."""
