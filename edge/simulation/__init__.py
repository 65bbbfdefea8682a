"""Simulated pins, ports, fires and a whole group on one machine."""
