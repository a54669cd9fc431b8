"""Owns enrollment's rules in plain Python; read application, consent, episode, then the rest."""
