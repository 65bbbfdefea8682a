"""Trying every device of a house, and the signed report of it."""
