"""YAML to frozen settings, all problems at once."""
