"""Simulated test fires and nuisances for what no recording covers; always reported apart from recordings."""
