"""The message catalogue, Vietnamese and English."""
