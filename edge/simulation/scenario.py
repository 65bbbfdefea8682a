"""What can happen to the first house of the group, and what is to be expected of it."""

from dataclasses import dataclass

from edge.simulation.trace import RECORDINGS, Trace, load


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing that happens.

    recording   file in recordings/: what the air of the room is
    quiet_s     its first so many seconds are quiet air [s]
    from_s      where its playing starts [s of the recording]
    until_s     where the story ends if nothing has ended it before [s of the recording]
    ignition_s  when it burns [s of the recording]; None where it does not
    room        name of the room it happens in, for people
    profile     of that zone
    sample_s    time between the particle counter's frames [s of the node's clock]
    speed       node seconds per real second unless told otherwise
    is_fire     whether every siren must sound; otherwise no neighbour's may
    """

    name: str
    recording: str
    quiet_s: float
    from_s: float
    until_s: float
    ignition_s: float | None
    room: str
    profile: str
    sample_s: float
    speed: float
    is_fire: bool
    is_button: bool = False

    def trace(self) -> Trace:
        """Its recording."""
        return load(RECORDINGS / self.recording)


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            name="fire",
            recording="fire-sdc02.csv",
            quiet_s=120.0,
            from_s=60.0,
            until_s=320.0,
            ignition_s=120.0,
            room="Phòng khách",
            profile="shop",
            sample_s=2.0,  # the recording's own
            # 320 s in 27 s: with six processes starting on two cores the whole stays under a minute.
            speed=12.0,
            is_fire=True,
        ),
        Scenario(
            name="kitchen",
            recording="kitchen-13-lpg.csv",
            quiet_s=300.0,
            from_s=240.0,
            until_s=1080.0,
            ignition_s=None,
            room="Bếp",
            profile="kitchen",
            sample_s=5.0,
            speed=30.0,  # 840 s in 28 s
            is_fire=False,
        ),
        Scenario(
            name="button",
            recording="fire-sdc02.csv",
            quiet_s=120.0,
            from_s=0.0,
            until_s=320.0,
            ignition_s=None,
            room="Phòng khách",
            profile="shop",
            sample_s=2.0,
            speed=1.0,  # what is measured is real time, so nothing is hurried
            is_fire=True,
            is_button=True,
        ),
    )
}
