"""A stand-in for Blinka's `board`: D2 to D27 are the BCM numbers themselves."""

import sys

for _gpio in range(2, 28):
    setattr(sys.modules[__name__], f"D{_gpio}", _gpio)
