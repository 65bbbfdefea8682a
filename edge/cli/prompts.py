"""`liengia prompts`: the house's spoken words, made with espeak-ng for the loudspeaker."""

import argparse
import io
import shutil
import subprocess
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from edge.cli.where import DEFAULT_CONFIG
from edge.errors import DeviceError, ExitCode, Said, SettingsError, StorageError, said_of

if TYPE_CHECKING:
    from edge.settings.result import Settings

PROGRAM = "espeak-ng"
RATE_HZ = 16_000
# Northern voice; words a minute below its usual 175: heard through a door by somebody who has just woken.
VOICE, SPEED = "vi", 140


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("prompts")
    parser.add_argument("config", nargs="?", type=Path, default=DEFAULT_CONFIG)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--voice", default=VOICE)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make every file anew.

    Raises:
        SettingsError: the settings are bad.
        DeviceError: no espeak-ng, or it failed.
        StorageError: the folder cannot be written.
    """
    from edge.node.kinds import all_kinds, verify_roster
    from edge.settings.load import load
    from edge.texts.catalogue import speaker

    if shutil.which(PROGRAM) is None:
        said = Said("{what} is not installed: {command}", what=PROGRAM, command=f"sudo apt install {PROGRAM}")
        raise DeviceError("prompts", said)
    settings = load(args.config, all_kinds(), verify_roster=verify_roster).settings
    if settings is None:
        said = Said("{path}: run liengia check {path} and mend what it names", path=args.config)
        raise SettingsError([said])
    say = speaker("en" if args.voice.startswith("en") else "vi")
    try:
        args.to.mkdir(parents=True, exist_ok=True)
        for name, words in prompts(settings, say):
            path = args.to / f"{name}.wav"
            _write(path, _spoken(words, args.voice))
            print(f"{path}: {words}")
    except OSError as error:
        raise StorageError(said_of(args.to, error)) from error
    return ExitCode.OK


def prompts(settings: "Settings", say: Callable[..., str]) -> Iterator[tuple[str, str]]:
    """(file's name, words) of every announcement: the house's own, and of each neighbour by name."""
    for sounding in ("fire", "co", "neighbour", "pre_alarm", "drill"):
        yield sounding, say(f"prompt.{sounding}", house=settings.node.name)
    for member in settings.group["members"] if settings.group else ():
        if member["id"] != settings.node.id:
            yield f"neighbour-{member['id']}", say("prompt.fire", house=member["name"])


def _spoken(words: str, voice: str) -> tuple[int, bytes]:
    """(rate [Hz], samples)."""
    command = [PROGRAM, "-v", voice, "-s", str(SPEED), "-a", "190", "--stdout", "--", words]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip()
        raise DeviceError("prompts", Said("{what} failed: {why}", what=PROGRAM, why=why))
    with wave.open(io.BytesIO(done.stdout)) as file:
        # Written to a pipe, the header cannot know the length: what came is what there is.
        return file.getframerate(), file.readframes(len(done.stdout))


def _write(path: Path, spoken: tuple[int, bytes]) -> None:
    """As the loudspeaker takes it: 16 bit, mono, RATE_HZ."""
    rate, data = spoken
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(_resampled(data, rate))


def _resampled(data: bytes, rate: int) -> bytes:
    """Through its spectrum: what is above the new half rate is cut off and does not fold back."""
    import numpy as np

    samples = np.frombuffer(data, dtype="<i2").astype(float)
    count = round(len(samples) * RATE_HZ / rate)
    spectrum = np.fft.rfft(samples)[: count // 2 + 1]
    fresh = np.fft.irfft(spectrum, count) * (count / len(samples))
    return bytes(np.clip(np.round(fresh), -32768, 32767).astype("<i2").tobytes())
