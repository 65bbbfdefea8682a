"""Commands to notification appliances."""
