"""Initiating devices to readings; one file per kind."""
