"""Verdicts, actions, peers and time to commands; pure."""
