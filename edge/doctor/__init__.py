"""What `liengia doctor` looks at: each file one field, each check a generator of findings."""
