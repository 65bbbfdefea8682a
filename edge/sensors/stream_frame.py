"""Finds the frames of one kind of device in a stream that may start anywhere and be torn anywhere. PURE."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from edge.errors import FrameError

F = TypeVar("F")

# What a size function answers where the bytes that are there cannot be a frame.
NO_FRAME = 0


def no_hint(_data: bytes) -> str:
    """Nothing is known of foreign bytes."""
    return ""


@dataclass(frozen=True, slots=True)
class Form(Generic[F]):
    """How a frame is recognised.

    headers  what it starts with: everything fixed belongs here, so that less is searched for in vain
    most     bytes of the longest frame
    parse    one whole frame; raises FrameError for what is none
    size     of the frame that starts with these bytes; None while they are too few to tell, NO_FRAME when
             none starts here; without it every frame has `most` bytes
    hint     what foreign bytes may be, for a person; "" when unknown
    """

    headers: tuple[bytes, ...]
    most: int
    parse: Callable[[bytes], F]
    size: Callable[[bytes], int | None] | None = None
    hint: Callable[[bytes], str] = no_hint

    def size_of(self, data: bytes, start: int) -> int | None:
        """Bytes of the frame at `start`, where a header is; None or NO_FRAME as `size`."""
        if self.size is None:
            return self.most
        size = self.size(data[start : start + self.most])
        # A frame that would outgrow `most` is none: what is kept between calls is bounded by it.
        return NO_FRAME if size is None and len(data) - start >= self.most else size

    def find(self, data: bytes, start: int) -> int:
        """Where the next header begins, whole or cut off by the end; len(data) when nowhere."""
        if data.startswith(self.headers, start):  # nearly always, and the search costs twice as much
            return start
        end = len(data)
        found = min((at for h in self.headers if (at := data.find(h, start)) >= 0), default=end)
        if found < end:
            return found
        longest = max(len(header) for header in self.headers) - 1
        for at in range(max(start, end - longest), end):
            if any(header.startswith(data[at:]) for header in self.headers):
                return at
        return end


class Span(NamedTuple, Generic[F]):
    """A good frame and its place in the stream."""

    start: int
    end: int
    frame: F


class Decoder(Generic[F]):
    """Keeps less than one frame between calls.

    An 8-bit checksum lets one torn frame in 256 through. With `confirm`, a frame that does not follow a good
    one directly is held back until the next does, so that noise makes no reading
    (docs/decisions/040-weak-checksums.md).

    frames        good ones
    unconfirmed   of them, those held back
    bad_checksums headers whose bytes are no frame
    skipped       bytes that belong to no good frame
    """

    def __init__(self, form: Form[F], *, confirm: bool = False) -> None:
        self.form = form
        self.frames = 0
        self.unconfirmed = 0
        self.bad_checksums = 0
        self.skipped = 0
        self._confirm = confirm
        self._is_steady = False  # the bytes before belong to a good frame
        self._rest = b""
        self._consumed = 0

    @property
    def errors(self) -> int:
        """Frames lost: torn ones, and foreign bytes by the frame's length."""
        most = self.form.most
        foreign = max(0, self.skipped - most * self.bad_checksums)
        return self.bad_checksums + foreign // most

    def feed(self, data: bytes) -> list[F]:
        """The frames that these bytes complete."""
        return [span.frame for span in self.spans(data)]

    def spans(self, data: bytes) -> list[Span[F]]:
        """As feed, with their places."""
        form = self.form
        data = self._rest + data
        found: list[Span[F]] = []
        start = 0
        while True:
            begin = form.find(data, start)
            if begin > start:
                self._skip(begin - start)
                start = begin
            size = form.size_of(data, start) if start < len(data) else None
            if size is None or len(data) - start < size:
                break
            if size == NO_FRAME:
                self._skip(1)
                start += 1
                continue
            try:
                frame = form.parse(data[start : start + size])
            except FrameError:
                # Byte by byte: a good frame may begin inside the torn one.
                self.bad_checksums += 1
                self._skip(1)
                start += 1
                continue
            if self._is_steady or not self._confirm:
                found.append(Span(self._consumed + start, self._consumed + start + size, frame))
            else:
                self.unconfirmed += 1
            self._is_steady = True
            self.frames += 1
            start += size
        self._consumed += start
        self._rest = data[start:]
        return found

    def _skip(self, count: int) -> None:
        self.skipped += count
        self._is_steady = False
