"""Outcomes over HTTP: figures over sites, who stands behind them, and windows."""
