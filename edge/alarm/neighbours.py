"""The fires of other houses, as this house verified them: latched, because the origin may burn.

A neighbour's fire ends by
* the origin's own reset: a newer report below FIRE_ALARM whose episode is at least the standing one.
  A house below FIRE_ALARM tells the highest episode it has reset, so that a restarted origin whose disk
  was wiped, and which therefore knows of no fire, resets nothing;
* or `hold_s` after the last report that still said fire.
Silence never ends it sooner: it raises ORIGIN_LOST. Nothing here is ever told on as this house's own.
"""

from dataclasses import dataclass
from enum import Enum, auto

from edge.model.condition import Cause, FireCondition, Hazard
from edge.model.event import Heard, PeerReport, Stage
from edge.model.identity import NodeId

# A group has at most 40 houses; the roster keeps strangers out. Beyond it a further origin is not
# latched: forty others are sounding this house's siren already.
MAX_NEIGHBOURS = 40


class News(Enum):
    """What a report or the time changed."""

    NONE = auto()
    RAISED = auto()  # a new house, a new zone in it, a worse hazard, or a number below: re-sounds
    REFRESHED = auto()
    RESET = auto()
    LOST = auto()  # no refresh; still sounding
    EXPIRED = auto()  # nor for the whole hold


@dataclass(slots=True)
class NeighbourFire:
    """A standing fire of another house.

    zone          index in the origin's list
    refreshed_at  last report that still said fire [s]
    newest        (boot, seq) of the newest report heeded; boots have no order
    is_lost       no refresh for so long that the fault stands
    """

    origin: NodeId
    episode: int
    hazard: Hazard
    cause: Cause
    zone: int
    since: float
    refreshed_at: float
    newest: tuple[int, int] = (0, 0)
    stage: Stage = Stage.HEARD
    is_lost: bool = False


class Neighbours:
    """Every standing fire of the others."""

    def __init__(self, lost_s: float, hold_s: float) -> None:
        self.fires: dict[NodeId, NeighbourFire] = {}
        self._lost_s = lost_s
        self._hold_s = hold_s

    @property
    def has_fire(self) -> bool:
        """Whether one of them burns; carbon monoxide next door confirms no smoke here."""
        return any(f.hazard is Hazard.FIRE for f in self.fires.values())

    def heard(self) -> tuple[Heard, ...]:
        """This house's rows of every delivery ledger."""
        rows = sorted(self.fires.values(), key=lambda f: f.origin)
        return tuple(Heard(f.origin, f.episode, f.stage) for f in rows)

    def report(self, report: PeerReport, at: float) -> News:
        """Heed a verified report of another house."""
        fire = self.fires.get(report.peer)
        if fire is not None and report.boot == fire.newest[0] and report.seq <= fire.newest[1]:
            return News.NONE  # of another boot: the group has seen that it is the present one
        if report.state.condition is FireCondition.FIRE_ALARM:
            return self._add(report, at) if fire is None else _refresh(fire, report, at)
        if fire is None:
            return News.NONE
        fire.newest = (report.boot, report.seq)
        if report.state.episode < fire.episode:
            return News.NONE
        del self.fires[report.peer]
        return News.RESET

    def tick(self, at: float) -> list[tuple[News, NeighbourFire]]:
        """Whom time alone has lost."""
        news = []
        for fire in list(self.fires.values()):
            if not fire.is_lost and at >= fire.refreshed_at + self._lost_s:
                fire.is_lost = True
                news.append((News.LOST, fire))
            if at >= fire.refreshed_at + self._hold_s:
                del self.fires[fire.origin]
                news.append((News.EXPIRED, fire))
        return news

    def deadlines(self) -> list[float]:
        """When tick() will have something to say [s]."""
        return [f.refreshed_at + (self._hold_s if f.is_lost else self._lost_s) for f in self.fires.values()]

    def reach(self, stage: Stage) -> None:
        """This house's siren or people have come so far for all of them; a stage never falls.

        CONFIRMED needs the command before it: a siren that is heard by chance confirms nothing.
        """
        for fire in self.fires.values():
            if stage > fire.stage and (stage is not Stage.CONFIRMED or fire.stage is Stage.COMMANDED):
                fire.stage = stage

    def _add(self, report: PeerReport, at: float) -> News:
        if len(self.fires) >= MAX_NEIGHBOURS:
            return News.NONE
        state = report.state
        self.fires[report.peer] = NeighbourFire(
            origin=report.peer,
            episode=state.episode,
            hazard=state.hazard,
            cause=state.cause,
            zone=state.zone,
            since=at,
            refreshed_at=at,
            newest=(report.boot, report.seq),
        )
        return News.RAISED


def _refresh(fire: NeighbourFire, report: PeerReport, at: float) -> News:
    state = report.state
    # A house that has lost its memory counts anew, and will reset its alarm by that lower number.
    is_renumbered = report.boot != fire.newest[0] and state.episode < fire.episode
    fire.newest, fire.refreshed_at, fire.is_lost = (report.boot, report.seq), at, False
    is_news = is_renumbered or state.episode > fire.episode or state.hazard < fire.hazard
    if is_news:
        # People here have heard, but not of this: the ledger starts again.
        fire.stage = Stage.HEARD
        fire.cause, fire.zone = state.cause, state.zone
        fire.episode = state.episode if is_renumbered else max(fire.episode, state.episode)
        fire.hazard = min(fire.hazard, state.hazard)
    return News.RAISED if is_news else News.REFRESHED
