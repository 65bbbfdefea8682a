"""A real program named aplay on the PATH: it keeps what it is given, fails, or hangs."""

import itertools
import os
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import numpy as np
import pytest

from edge.errors import DeviceError
from edge.model.command import Sounding
from edge.model.condition import FaultKind
from edge.model.event import FaultRaised
from edge.sirens import audio
from edge.sirens.audio import KIND
from edge.sirens.base import Desk, Voice
from edge.sirens.fanout import Fanout
from edge.sirens.tone import BYTES_PER_S, RATE_HZ

WHOLE = """#!/bin/sh
echo $$ >> "{folder}/pids"
echo "$@" >> "{folder}/args"
exec cat >> "{folder}/sound"
"""
NO_CARD = """#!/bin/sh
echo x >> "{folder}/starts"
echo "aplay: main:831: audio open error: No such device" >&2
exit 1
"""
HUNG = """#!/bin/sh
echo $$ >> "{folder}/pids"
exec sleep 1000
"""
CARDS = """ 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones
                      bcm2835 Headphones
 1 [Device         ]: USB-Audio - USB Audio Device
                      C-Media USB Audio Device at usb-3f980000.usb-1.2, full speed
"""


class Player:
    """The program, and what became of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_(WHOLE)

    def is_(self, script: str) -> None:
        path = self.folder / "bin" / "aplay"
        path.parent.mkdir(exist_ok=True)
        new = path.with_suffix(".new")  # a running script is not written into
        new.write_text(script.format(folder=self.folder))
        new.chmod(0o755)
        new.replace(path)

    def bytes(self) -> bytes:
        path = self.folder / "sound"
        return path.read_bytes() if path.exists() else b""

    def seconds(self) -> float:
        return len(self.bytes()) / BYTES_PER_S

    def lines(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    def living(self) -> list[int]:
        return [pid for pid in map(int, self.lines("pids")) if Path(f"/proc/{pid}/cmdline").exists()]


@pytest.fixture
def player(tmp_path, monkeypatch) -> Player:
    player = Player(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    cards = tmp_path / "cards"
    cards.write_text(CARDS)
    monkeypatch.setattr(audio, "CARDS", cards)
    return player


def build(loop, faults, **settings):
    desk = Desk(loop.reactor, lambda: None, faults.append)
    return KIND.build(KIND.settings(id="loa", **settings), desk)


def sound_of(data: bytes) -> np.ndarray:
    return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(float)


def spans(wave_: np.ndarray) -> list[tuple[bool, float]]:
    """Heard or not, and for how long [s]."""
    block = RATE_HZ // 100
    heard = np.abs(wave_[: len(wave_) // block * block]).reshape(-1, block).max(axis=1) > 3000
    edges = [0, *(np.flatnonzero(np.diff(heard)) + 1), len(heard)]
    return [(bool(heard[a]), round((b - a) / 100, 2)) for a, b in itertools.pairwise(edges)]


def test_what_the_card_gets_is_t3_in_520_hz(player, fast, faults, tmp_path) -> None:
    speaker = build(fast, faults, card="Device")
    speaker.start()
    speaker.say(Sounding.FIRE)
    fast.turn_until(lambda: player.seconds() >= 8.5)
    speaker.close()
    assert player.lines("args")[-1] == "-q -t raw -f S16_LE -r 16000 -c 1 -D plughw:CARD=Device -"
    with wave.open(str(tmp_path / "t3.wav"), "wb") as file:
        file.setnchannels(1), file.setsampwidth(2), file.setframerate(RATE_HZ)
        file.writeframes(player.bytes())
    with wave.open(str(tmp_path / "t3.wav"), "rb") as file:
        heard = sound_of(file.readframes(file.getnframes()))
    cycle = [(True, 0.5), (False, 0.5), (True, 0.5), (False, 0.5), (True, 0.5), (False, 1.5)]
    assert spans(heard)[:12] == cycle * 2
    first = heard[: RATE_HZ // 2]
    frequency = np.argmax(np.abs(np.fft.rfft(first))) * RATE_HZ / len(first)
    assert frequency == pytest.approx(520.0, abs=2.0)
    assert faults == []


def test_it_is_fed_as_it_plays_and_falls_silent_at_once(player, turning, faults) -> None:
    speaker = build(turning, faults)
    speaker.start()
    began = turning.reactor.now()
    speaker.say(Sounding.NEIGHBOUR)
    assert player.lines("pids") == [], "nothing is started within the alarm's own turn"
    turning.turn_until(lambda: player.seconds() >= 1.0)
    elapsed = turning.reactor.now() - began
    assert player.seconds() <= elapsed + 0.6, "a card that swallows everything gets no more than is heard"
    (pid,) = player.living()
    speaker.say(Sounding.OFF)
    turning.turn_until(lambda: not Path(f"/proc/{pid}/cmdline").exists() and len(player.lines("pids")) == 2)
    turning.turn_until(lambda: not player.living())
    speaker.close()


def test_a_new_sound_replaces_the_old_and_the_same_one_goes_on(player, turning, faults) -> None:
    speaker = build(turning, faults)
    speaker.start()
    speaker.say(Sounding.PRE_ALARM)
    turning.turn_until(lambda: player.seconds() > 0.3)
    speaker.say(Sounding.PRE_ALARM)
    turning.turn_for(0.2)
    assert len(player.lines("pids")) == 1
    speaker.say(Sounding.FIRE)
    turning.turn_until(lambda: len(player.lines("pids")) == 2)
    turning.turn_until(lambda: len(player.living()) == 1)
    speaker.close()
    assert player.living() == []


def test_silence_is_played_once_in_peace_to_prove_the_way(player, turning, faults) -> None:
    speaker = build(turning, faults)
    speaker.start()
    speaker.say(Sounding.OFF)
    turning.turn_until(lambda: player.bytes() and not player.living())
    assert not any(player.bytes())
    assert player.seconds() == pytest.approx(0.2)
    speaker.say(Sounding.OFF)
    turning.turn_for(0.3)
    assert len(player.lines("pids")) == 1
    speaker.close()


def test_a_chirp_a_minute_keeps_no_program_waiting(player, fast, faults) -> None:
    speaker = build(fast, faults)
    speaker.start()
    speaker.say(Sounding.CHIRP)
    fast.turn_until(lambda: len(player.lines("pids")) == 3)
    fast.turn_until(lambda: not player.living())
    assert player.seconds() == pytest.approx(0.3)
    speaker.close()


def test_a_missing_program_is_a_device_error(player, turning, faults, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    speaker = build(turning, faults)
    with pytest.raises(DeviceError, match="loa: no program aplay"):
        speaker.start()
    speaker.close()


@pytest.mark.parametrize(("card", "is_there"), [("default", True), ("Device", True), ("Loa", False)])
def test_a_missing_card_is_found_in_peace(player, turning, faults, card, is_there) -> None:
    speaker = build(turning, faults, card=card)
    speaker.start()
    if is_there:
        speaker.say(Sounding.OFF)
        audio.CARDS.write_text("--- no soundcards ---\n")
    with pytest.raises(DeviceError, match=f"no sound card {card}"):
        speaker.say(Sounding.OFF)
    speaker.say(Sounding.FIRE)  # in an alarm it is tried all the same
    speaker.close()


@pytest.mark.parametrize("script", [NO_CARD, HUNG], ids=["no card", "hung"])
def test_through_the_fanout_what_does_not_play_is_a_siren_circuit_fault(
    player, turning, faults, script
) -> None:
    player.is_(script)
    speaker, now, circuit = build(turning, faults), turning.reactor.now, []
    fanout = Fanout([speaker], circuit.append)

    def turn() -> None:
        if fanout.next_deadline() <= now():
            fanout.tick(now())

    fanout.sound(Sounding.FIRE, now())
    turning.turn_until(lambda: turn() or circuit, limit_s=40.0)
    assert [(type(f), f.fault.part, f.fault.kind) for f in circuit] == [
        (FaultRaised, "loa", FaultKind.SIREN_CIRCUIT)
    ]
    assert ("No such device" if script == NO_CARD else "took nothing") in circuit[0].fault.detail
    player.is_(WHOLE)
    turning.turn_until(lambda: turn() or len(circuit) == 2, limit_s=40.0)
    assert player.seconds() > 0.5
    fanout.close()
    assert player.living() == []


def test_a_failing_program_is_not_started_in_a_rush(player, fast, faults) -> None:
    player.is_(NO_CARD)
    speaker = build(fast, faults)
    speaker.start()
    speaker.say(Sounding.FIRE)
    fast.turn_for(40.0)
    speaker.close()
    assert 3 <= len(player.lines("starts")) <= 9


def test_a_killed_program_is_started_again(player, turning, faults) -> None:
    speaker = build(turning, faults)
    speaker.start()
    speaker.say(Sounding.FIRE)
    turning.turn_until(lambda: player.seconds() > 0.2)
    os.kill(player.living()[0], signal.SIGKILL)
    turning.turn_until(lambda: len(player.lines("pids")) == 2)
    with pytest.raises(DeviceError, match="ended with -9"):
        speaker.say(Sounding.FIRE)
    turning.turn_until(lambda: speaker._failure is None)
    speaker.say(Sounding.FIRE)
    speaker.close()


def record(path: Path, data: bytes, *, rate: int = RATE_HZ, channels: int = 1) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels), file.setsampwidth(2), file.setframerate(rate)
        file.writeframes(data)


def test_words_of_the_house_are_spoken_between_the_tones(player, fast, faults, tmp_path) -> None:
    words = b"\xd2\x04" * (RATE_HZ // 2 + 7)  # half a second, no whole number of blocks
    record(tmp_path / "fire.wav", words)
    speaker = build(fast, faults, words=tmp_path)
    speaker.start()
    speaker.say(Sounding.FIRE)
    fast.turn_until(lambda: player.seconds() >= 10.0)
    speaker.close()
    heard = np.frombuffer(player.bytes()[: 10 * BYTES_PER_S], dtype="<i2")
    assert np.all(heard[8 * RATE_HZ : 8 * RATE_HZ + len(words) // 2] == 1234)
    assert faults == []


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p: record(p, b"\0\0" * 100, rate=44100), "44100 Hz"),
        (lambda p: record(p, b"\0\0" * 100, channels=2), "2 channels"),
        (lambda p: record(p, bytes(2 * RATE_HZ * 11)), "longer than 10 s"),
        (lambda p: p.write_bytes(b"RIFFxxxxWAVE"), "fire.wav"),
        (lambda p: p.write_bytes(b""), "fire.wav"),
    ],
)
def test_words_that_cannot_be_played_are_named_and_the_tone_stays(
    player, turning, faults, tmp_path, make, said
) -> None:
    make(tmp_path / "fire.wav")
    speaker = build(turning, faults, words=tmp_path)
    assert [(f.fault.part, f.fault.kind) for f in faults] == [("loa", FaultKind.SETTINGS)]
    assert said in faults[0].fault.detail
    speaker.start()
    speaker.say(Sounding.FIRE)
    turning.turn_until(lambda: player.seconds() > 0.1)
    assert any(player.bytes())
    speaker.close()


def test_it_ends_with_a_node_that_is_killed(player, tmp_path) -> None:
    program = (
        "import asyncio; from edge.runtime.clock import Clock; from edge.runtime.reactor import Reactor\n"
        "from edge.model.command import Sounding; from edge.sirens.audio import KIND\n"
        "from edge.sirens.base import Desk\n"
        "loop = asyncio.new_event_loop()\n"
        "speaker = KIND.build(KIND.settings(id='loa'), Desk(Reactor(loop, Clock()), None, print))\n"
        "speaker.start(); speaker.say(Sounding.FIRE); loop.run_forever()\n"
    )
    node = subprocess.Popen([sys.executable, "-c", program])
    deadline = time.monotonic() + 20.0
    while not (player.living() and player.bytes()):
        assert time.monotonic() < deadline, "it never played"
        time.sleep(0.02)
    node.kill()
    node.wait()
    while player.living():
        assert time.monotonic() < deadline, "it plays on with nobody to stop it"
        time.sleep(0.02)


def test_a_speaker_is_a_voice_and_a_pin_is_none(player, turning, faults, new_siren) -> None:
    assert isinstance(build(turning, faults), Voice)
    assert not isinstance(new_siren(), Voice)


def test_words_name_the_burning_neighbour_and_change_with_it(player, fast, faults, tmp_path) -> None:
    for name, sample in (("neighbour", 1), ("neighbour-n02", 2), ("neighbour-n03", 3)):
        record(tmp_path / f"{name}.wav", sample.to_bytes(2, "little") * RATE_HZ)
    speaker = build(fast, faults, words=tmp_path)
    assert speaker._words_of(Sounding.NEIGHBOUR)[:2] == b"\x01\x00"
    speaker.name_house("n02")
    assert speaker._words_of(Sounding.NEIGHBOUR)[:2] == b"\x02\x00"
    assert speaker._words_of(Sounding.FIRE) == b""
    speaker.name_house("n03")
    assert speaker._words_of(Sounding.NEIGHBOUR)[:2] == b"\x03\x00"
    speaker.name_house("n09")
    assert speaker._words_of(Sounding.NEIGHBOUR)[:2] == b"\x01\x00"


def test_words_of_a_house_that_last_too_long_are_a_fault_and_the_general_ones_serve(
    player, fast, faults, tmp_path
) -> None:
    record(tmp_path / "neighbour.wav", b"\x01\x00" * RATE_HZ)
    record(tmp_path / "neighbour-n02.wav", b"\x02\x00" * (5 * RATE_HZ))
    speaker = build(fast, faults, words=tmp_path)
    assert [type(f) for f in faults] == [FaultRaised]
    speaker.name_house("n02")
    assert speaker._words_of(Sounding.NEIGHBOUR)[:2] == b"\x01\x00"
