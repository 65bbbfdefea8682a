"""In what the roads differ: how long a silence on each is normal, and how soon it may be used for others."""

from typing import NamedTuple

RADIO = "radio"
BROKER = "broker"


class RoadTraits(NamedTuple):
    """Of one road [s].

    lost_s     a neighbour whose newest frame came by this road is lost after so long without another
    repeat_s   before a change of another house is repeated onto it: time for the origin's own frame
    spread_s   over which the houses' repeats are then spread, so that the first one spares the rest
    missed_s   a house silent for so long, of whose alarm others tell, is out of our reach and is asked
    word_s     before the last word of a burning house is given to who asks it: time for its own answer
    word_spread_s  over which the houses that have it are then spread
    word_again_s   and not again before this: the asking house asks several times
    is_narrow  few bytes and few frames: compact frames, and a frame overtaken on a faster road still counts
    carries_rosters  takes some kilobytes at once
    """

    lost_s: float
    repeat_s: float
    spread_s: float
    missed_s: float
    word_s: float
    word_spread_s: float
    word_again_s: float
    is_narrow: bool = False
    carries_rosters: bool = True


# A lost house must be shown within 100 s (EN 54-2 for wired parts); 2 s are left for the turn of the loop.
# A beat comes each 30 s there, of a house in alarm each 10 s. One second is time for the road itself, or
# another house, to bring a change; who is asked and lives answers within milliseconds.
WIRED = RoadTraits(
    lost_s=98.0, repeat_s=0.0, spread_s=1.0, missed_s=25.0, word_s=0.1, word_spread_s=0.4, word_again_s=2.0
)

# 300 s are allowed on the air (EN 54-25), 290 s hold five beats of 54-60 s. A frame is on its way for 0.2 to
# 3 s (listening before talking waits up to 2 s), and takes about 0.2 s: within 10 s some 14 houses find out
# that one of them has spoken. 50 + 10 s is the 60 s that NFPA 72 gives the repeating of an alarm by radio.
# Two beats are lost in turn once in a hundred times at 10 % loss: 130 s. A question may cost a frame of each
# house that has a last word, so none is given before the house itself had its seconds to speak.
AIR = RoadTraits(
    lost_s=290.0,
    repeat_s=2.0,
    spread_s=8.0,
    missed_s=130.0,
    word_s=3.0,
    word_spread_s=8.0,
    word_again_s=20.0,
    is_narrow=True,
    carries_rosters=False,
)


def traits(road: str) -> RoadTraits:
    """Of a road by its name."""
    return AIR if road == RADIO else WIRED
