"""Silencing this house's siren while the alarm stands."""

import math

from edge.errors import Refused
from edge.model.command import Sounding

# What the silence button stops. A pre-alarm is hushed, a drill stopped, a chirp repaired.
ALARMS = frozenset({Sounding.FIRE, Sounding.CO, Sounding.NEIGHBOUR})


class Silence:
    """Of this house's sirens only: changes no condition and no other house, and ends by itself."""

    def __init__(self, after_s: float, resound_s: float) -> None:
        self.until: float | None = None
        self._after_s = after_s
        self._resound_s = resound_s
        self._sounding = Sounding.OFF
        self._since = 0.0
        self._is_permitted = False

    @property
    def holds(self) -> bool:
        """Whether the alarms are silent."""
        return self.until is not None

    def press(self, at: float) -> None:
        """A person wants quiet.

        Raises:
            Refused: already_silenced, not_sounding, too_soon.
        """
        if self.holds:
            raise Refused("already_silenced", "the siren is silent already")
        if self._sounding not in ALARMS:
            raise Refused("not_sounding", "no alarm is sounding")
        left_s = self._since + self._after_s - at
        if left_s > 0.0 and not self._is_permitted:
            raise Refused("too_soon", f"the siren may be silenced in {math.ceil(left_s)} s")
        self.until = at + self._resound_s

    def permit(self) -> None:
        """The ward has spoken: the alarm may be silenced before its time, until something new burns."""
        self._is_permitted = True

    def end(self) -> None:
        """Sound again; harmless when it does."""
        self.until = None
        self._is_permitted = False

    def tick(self, at: float) -> None:
        """Sound again when the time is over."""
        if self.until is not None and at >= self.until:
            self.until = None

    def follow(self, sounding: Sounding, at: float) -> None:
        """What the sirens make from now on: each alarm must have been heard before it can be silenced."""
        if sounding is not self._sounding:
            self._sounding, self._since = sounding, at
