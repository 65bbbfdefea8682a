"""One file per family of boards that the bench can write to; each offers FLASHERS (flasher.py)."""
