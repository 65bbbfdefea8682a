"""Bytes of a stream to whole lines."""


class Lines:
    """Splits at newlines; a line longer than `most` bytes is dropped whole and counted in `dropped`."""

    def __init__(self, most: int) -> None:
        self.dropped = 0
        self._most = most
        self._rest = b""
        self._skipping = False

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that this ends, without their newlines."""
        *ended, self._rest = (self._rest + data).split(b"\n")
        if ended and self._skipping:  # the tail of a line that was too long
            self._skipping = False
            ended = ended[1:]
        whole = [line for line in ended if len(line) <= self._most]
        self.dropped += len(ended) - len(whole)
        if len(self._rest) > self._most:
            self.dropped += 0 if self._skipping else 1
            self._skipping = True
        if self._skipping:
            self._rest = b""
        return whole
