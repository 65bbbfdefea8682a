"""The technician's bench: ports, frames and emulated devices."""
