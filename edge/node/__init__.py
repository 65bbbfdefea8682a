"""The composition root: the only rooms that see every stage."""
