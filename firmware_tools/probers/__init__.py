"""One file per family of devices; each offers PROBERS (firmware_tools/probe.py)."""
