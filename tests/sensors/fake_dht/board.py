"""Stands in for Blinka's board."""

D4 = "GPIO4"
