"""The machine room: clock, loop, ports, children, logs."""
