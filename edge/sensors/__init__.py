"""Initiating devices: from wires and bytes to readings; one module per kind."""
