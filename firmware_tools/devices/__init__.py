"""One file per family of devices; each offers PROBERS, EMULATORS and DECODERS, whichever it has.

firmware_tools/registry.py collects them, firmware_tools/contract.py says what they are.
"""
