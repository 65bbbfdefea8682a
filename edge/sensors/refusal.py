"""An answer that is whole and yet no measurement. PURE."""

from edge.errors import FrameError
from edge.model.condition import FaultKind


class Unusable(FrameError):
    """A device answered, but not with a measurement; `kind` is the fault that this is a sign of."""

    def __init__(self, kind: FaultKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
