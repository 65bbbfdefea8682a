"""Readings to evidence to verdicts; pure."""
