"""A loudspeaker: the house's sounds as tones and words through ALSA, in a process of their own.

Nobody can tell from here that it is heard (volume, a cut cable): it never confirms.
"""

import logging
import re
import shutil
import wave
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from edge.errors import DeviceError
from edge.model.command import Sounding
from edge.model.condition import Fault, FaultKind
from edge.model.event import FaultRaised
from edge.model.identity import NodeId, PartId
from edge.runtime.backoff import Backoff
from edge.runtime.reactor import Timer
from edge.settings.base import Claim, SirenSettings
from edge.sirens.aplay import Aplay, command
from edge.sirens.base import Desk, SirenKind
from edge.sirens.pattern import Drive
from edge.sirens.tone import BLOCK_S, BYTES_PER_S, RATE_HZ, SILENCE, Programme

log = logging.getLogger(__name__)

PROGRAM = "aplay"
# Names in brackets: " 1 [Device         ]: USB-Audio - USB Audio Device". Kernel memory, no disk.
CARDS = Path("/proc/asound/cards")
_CARD_NAME = re.compile(r"^ *\d+ \[(\S+) *\]", re.MULTILINE)

# So much silence is played once at the start, and again after a failure in peace: it proves program and card.
PROBE_BLOCKS = 8
# With longer silence ahead (a fault chirps once a minute) the program ends until the next tone; T4's pause of
# 5 s is still played.
REST_S = 6.0
# Tries after a failure; the first is quick, for a card may only have been busy.
RETRY_FIRST_S = 0.5
RETRY_MOST_S = 10.0
# One announcement; five of them are 1.6 MB of memory.
MAX_WORDS_S = 10.0
# One for each house of the largest group, named neighbour-ID.wav: 5 MB at most; longer or more are refused.
MAX_HOUSES = 40
MAX_HOUSE_WORDS_S = 4.0


def _absolute(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError("must be a whole path, from /")
    return path


class AudioSettings(SirenSettings):
    """Set the volume with alsamixer and keep it with `alsactl store`: this plays at full scale."""

    kind: Literal["audio"] = "audio"
    card: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")] = Field(
        "default", description="Name of the ALSA card, as `aplay -L` has it after CARD=; numbers change."
    )
    words: Annotated[Path, AfterValidator(_absolute)] | None = Field(
        None,
        description="Folder with fire.wav, co.wav, neighbour.wav, pre_alarm.wav or drill.wav, spoken between "
        "the tones: 16 bit, mono, 16 kHz, at most 10 s; neighbour-ID.wav, at most 4 s, for single houses. "
        "`liengia prompts` makes them.",
    )

    def claims(self) -> list[Claim]:
        """The card: two programs on one are one too many."""
        return [Claim("card", self.card)]


class Speaker:
    """A Voice: it is told what to play, and plays it until told otherwise."""

    has_feedback = False
    drive = Drive.TEMPORAL

    def __init__(self, settings: AudioSettings, desk: Desk) -> None:
        self.id = PartId(settings.id)
        self._card = settings.card
        self._desk = desk
        self._device = "default" if settings.card == "default" else f"plughw:CARD={settings.card}"
        # Read before the house is armed: nothing is read from the disk while it burns.
        self._words = (
            {s: self._load(settings.words / f"{s.value}.wav") for s in Sounding} if settings.words else {}
        )
        self._names = self._load_names(settings.words) if settings.words else {}
        self._house: NodeId | None = None
        self._program: str | None = None
        self._sounding: Sounding | None = None  # None until somebody has said
        self._programme: Programme | None = None
        self._probe_blocks = 0
        self._run: Aplay | None = None
        self._ended: list[Aplay] = []
        self._next: Timer | None = None
        self._failure: str | None = None
        self._backoff = Backoff(RETRY_FIRST_S, RETRY_MOST_S)

    def start(self) -> None:
        """Find the program.

        Raises:
            DeviceError: there is none.
        """
        self._program = shutil.which(PROGRAM)
        if self._program is None:
            raise DeviceError(self.id, f"no program {PROGRAM}: install alsa-utils")

    def say(self, sounding: Sounding) -> None:
        """Play this from now on; begun in the next turn, for starting a program takes milliseconds.

        Raises:
            DeviceError: the last try to play failed, or in peace: the card is gone.
        """
        if sounding is not self._sounding:
            self._sounding = sounding
            self._desk.reactor.post(self._begin)
        if self._failure is not None:
            raise DeviceError(self.id, self._failure)
        if sounding is Sounding.OFF:
            self._check_card()

    def name_house(self, house: NodeId | None) -> None:
        """As of an Announcer; heard from the next announcement on."""
        self._house = house
        if self._programme is not None and self._sounding is not None:
            self._programme.words = self._words_of(self._sounding)

    def close(self) -> None:
        """Fall silent."""
        self._sounding = None
        self._stop()
        for run in self._ended:
            run.close()
        self._ended.clear()

    def _begin(self) -> None:
        self._stop()
        if self._sounding is None or self._program is None:
            return
        self._probe_blocks = PROBE_BLOCKS
        self._programme = None
        if self._sounding is not Sounding.OFF:
            self._programme = Programme(self._sounding, self._words_of(self._sounding))
        self._play(self._desk.reactor.now())

    def _play(self, at: float) -> None:
        self._next = None
        assert self._program is not None
        argv = command(self._program, self._device)
        run = Aplay(argv, self._desk.reactor, self._feed, on_playing=self._works, on_end=self._run_ended)
        try:
            run.start()
        except OSError as error:
            self._fail(f"cannot start {self._program}: {error.strerror}", at)
            return
        self._run = run

    def _feed(self) -> bytes | None:
        if self._programme is None:
            self._probe_blocks -= 1
            return SILENCE if self._probe_blocks >= 0 else None
        return None if self._programme.silent_for_s() > REST_S else self._programme.next()

    def _run_ended(self, why: str | None, at: float) -> None:
        run, self._run = self._run, None
        assert run is not None
        self._bury(run)
        if why is not None:
            self._fail(why, at)
            return
        self._works()
        if self._programme is not None:
            silence_s = self._programme.silent_for_s()
            self._programme.skip_silence()
            self._next = self._desk.reactor.call_at(run.heard_until + silence_s, self._play)

    def _works(self) -> None:
        if self._failure is not None:
            log.warning("%s: plays again", self.id)
        self._failure = None
        self._backoff.reset()

    def _fail(self, why: str, at: float) -> None:
        log.log(logging.WARNING if self._failure is None else logging.DEBUG, "%s: %s", self.id, why)
        self._failure = why
        self._next = self._desk.reactor.call_at(at + self._backoff.next_s(), lambda _at: self._begin())

    def _stop(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None
        run, self._run = self._run, None
        if run is not None:
            run.stop()
            self._bury(run)

    def _bury(self, run: Aplay) -> None:
        """Remember it until the kernel has ended it: close() waits for that."""
        self._ended = [old for old in [*self._ended, run] if not old.is_gone]

    def _check_card(self) -> None:
        try:
            cards = _CARD_NAME.findall(CARDS.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            cards = []
        if not cards or self._card not in {"default", *cards}:
            raise DeviceError(self.id, f"no sound card {self._card}; there is: {', '.join(cards) or 'none'}")

    def _words_of(self, sounding: Sounding) -> bytes:
        of_all = self._words.get(sounding, b"")
        if sounding is not Sounding.NEIGHBOUR or self._house is None:
            return of_all
        return self._names.get(self._house, of_all)

    def _load_names(self, folder: Path) -> dict[NodeId, bytes]:
        paths = sorted(folder.glob("neighbour-*.wav"))[:MAX_HOUSES]
        found = {NodeId(p.stem.removeprefix("neighbour-")): self._load(p, MAX_HOUSE_WORDS_S) for p in paths}
        return {house: words for house, words in found.items() if words}

    def _load(self, path: Path, most_s: float = MAX_WORDS_S) -> bytes:
        try:
            return _words(path, most_s)
        except FileNotFoundError:
            return b""
        except (OSError, EOFError, wave.Error, ValueError) as error:
            fault = Fault(self.id, FaultKind.SETTINGS, self._desk.reactor.now(), f"{path}: {error}")
            self._desk.on_fault(FaultRaised(fault))
            return b""


def _words(path: Path, most_s: float) -> bytes:
    """Whole blocks. Raises: ValueError: not of the one format that is played."""
    with wave.open(str(path), "rb") as file:
        form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        if form != (1, 2, RATE_HZ):
            raise ValueError(f"{form[0]} channels, {8 * form[1]} bit, {form[2]} Hz; wanted: 1, 16, {RATE_HZ}")
        if file.getnframes() > most_s * RATE_HZ:
            raise ValueError(f"longer than {most_s:.0f} s")
        data = file.readframes(file.getnframes())
    block = round(BLOCK_S * BYTES_PER_S)
    return data + bytes(-len(data) % block)


KIND = SirenKind(
    name="audio",
    settings=AudioSettings,
    build=Speaker,
    example="{id: loa, kind: audio, card: Device}",
)
