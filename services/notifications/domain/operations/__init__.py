"""Owns what operators decide: what is paused, what dead letters are for, how long a drain takes."""
