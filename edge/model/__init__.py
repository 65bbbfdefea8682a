"""What flows between the stages; stdlib only."""
