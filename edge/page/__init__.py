"""The local page: a process of its own beside the node, for the family's phones on the house's network."""
