"""One simulated house: a real node process in its own folder, and the hardware around it."""

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import edge
from edge.errors import DeviceError, Said
from edge.group.ebyte_frame import E22, registers
from edge.group.radio import configuration
from edge.group.radio_settings import RadioSettings
from edge.group.road_traits import BROKER, RADIO
from edge.group.roster import Roster
from edge.model.quantity import Quantity
from edge.runtime.reactor import Reactor
from edge.simulation.air import Channel
from edge.simulation.door import Door
from edge.simulation.ebyte import EbyteEmulator
from edge.simulation.lcus1 import Lcus1
from edge.simulation.loop_thread import LoopThread
from edge.simulation.lossy_lan import LOOPBACK
from edge.simulation.pdeathsig import die_with
from edge.simulation.pins import SOCKET_NAME, PinHand
from edge.simulation.pms5003 import Pms5003Emulator
from edge.simulation.pty_port import PtyPort
from edge.simulation.status import Status
from edge.simulation.trace import Air

CALL_POINT_GPIO = 27
OUTER_CALL_POINT_GPIO = 22
SIREN_GPIO = 23
DHT_GPIO = 4

DHT_MAX_C = 80.0  # where a DHT22 ends (datasheet)
DHT_MIN_S = 2.0  # the library's own minimum between two reads, on the node's clock

# sockaddr_un.sun_path holds 108 bytes with its final zero.
_MAX_SOCKET_PATH = 107

_FAKE_DHT = Path(__file__).parent / "fake_dht"


@dataclass(frozen=True, slots=True)
class Site:
    """Where a house stands and what is in it.

    lan_port   where its node listens
    has_dht    whether it has a temperature sensor: one process more
    sample_s   time between the particle counter's frames [s of the node's clock]
    """

    id: str
    name: str
    folder: Path
    lan_port: int
    room: str
    profile: str
    sample_s: float
    has_dht: bool = True

    @property
    def state_dir(self) -> Path:
        """Where the node keeps its state."""
        return self.folder / "state"

    @property
    def config(self) -> Path:
        """Its settings file."""
        return self.folder / "node.yaml"


class House:
    """The house; `status` is the node's newest answer, None while there is none."""

    def __init__(self, site: Site, air: Air, reactor: Reactor, bench: LoopThread) -> None:
        """Make the folder and the hardware; the relay is read in the bench's thread.

        Raises:
            DeviceError: the folder's name is too long for a socket.
            OSError: no pty, or the folder is not writable.
        """
        self.site = site
        self.air = air
        self.status: Status | None = None
        self._reactor = reactor
        self._bench = bench
        self._process: subprocess.Popen[bytes] | None = None
        site.state_dir.mkdir(parents=True, exist_ok=True)
        site.state_dir.chmod(0o700)
        socket_path = site.state_dir / "control.sock"
        if len(os.fsencode(socket_path)) > _MAX_SOCKET_PATH:
            said = Said("{path} is too long for a socket: use a shorter folder", path=socket_path)
            raise DeviceError("demo", said)
        self._dht_dir = site.folder / "dht"
        self._dht_dir.mkdir(exist_ok=True)
        self._closed = False
        self.radio: EbyteEmulator | None = None
        self._radio_port: PtyPort | None = None
        self._pms_port = PtyPort(site.folder / "pms")
        self._relay_port = PtyPort(site.folder / "relay")
        self.emulator = Pms5003Emulator(
            self._pms_port, reactor, source=self._particles, interval_s=site.sample_s, seed=int(site.id[1:])
        )
        self.relay = Lcus1(self._relay_port, bench.reactor)
        self.hand = PinHand(site.state_dir / SOCKET_NAME)
        self.door = Door(socket_path)
        bench.call(self.relay.start)
        self.emulator.start()
        self._write_climate(reactor.now())

    def fit_radio(self, channel: Channel, group: str) -> None:
        """Put an E22 beside the node, its mode set by jumpers and configured as on the bench."""
        self._radio_port = PtyPort(self.site.folder / RADIO)
        settings = RadioSettings(kind="e22", port=str(self._radio_port.path))
        radio = EbyteEmulator(self._radio_port, self._bench.reactor, channel, E22, name=self.site.id)
        radio.registers = registers(E22, configuration(settings, group))
        self._bench.call(radio.start)
        self.radio = radio

    def write_settings(self, ward: str | None, roster: Roster, *, is_broker_a_road: bool = False) -> None:
        """Write node.yaml and group.yaml; `ward` is the URL of the broker, which may be a road too."""
        from ruamel.yaml import YAML

        settings = _settings(self.site, ward)
        if self._radio_port is not None:
            settings["links"][RADIO] = {"kind": "e22", "port": str(self._radio_port.path)}
        if is_broker_a_road:
            settings["links"][BROKER] = {"broker": ward}
        for path, content in (
            (self.site.config, settings),
            (self.site.folder / "group.yaml", roster.to_mapping()),
        ):
            with path.open("w", encoding="utf-8") as file:
                YAML().dump(content, file)

    def start(self, clock: str, speed: float) -> None:
        """Start the node; its words go to node.log in the house's folder."""
        with (self.site.folder / "node.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "edge", "run", str(self.site.config)],
                cwd=self.site.folder,
                env=self._environment(clock, speed),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is the demo's to handle; killpg takes the DHT child along
                preexec_fn=die_with(os.getpid()),  # noqa: PLW1509 - two calls of libc, and no lock is held by a thread
            )

    def exit_code(self) -> int | None:
        """What the node ended with; None while it runs or was never started."""
        return None if self._process is None else self._process.poll()

    def is_running(self) -> bool:
        """Whether the node was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def last_words(self) -> str:
        """The last line of the node's log, for a message about its end."""
        try:
            lines = (self.site.folder / "node.log").read_text("utf-8", "replace").strip().splitlines()
        except OSError:
            lines = []
        return lines[-1] if lines else "no word from it"

    def terminate(self) -> None:
        """Ask the node to stop."""
        if self._process is not None and self.is_running():
            self._process.terminate()

    def kill(self) -> None:
        """Kill -9 the node and all it has started, and reap it; harmless when it has ended."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # nothing of the group is left
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """Take the hardware away; the node must have ended."""
        self._closed = True
        self.door.close()
        self.emulator.stop()
        self._bench.call(self.relay.stop)
        if self.radio is not None and self._radio_port is not None:
            self._bench.call(self.radio.stop)
            self._radio_port.close()
        self._pms_port.close()
        self._relay_port.close()

    def _particles(self, at: float) -> float:
        return self.air.value(Quantity.PM2_5, at)

    def _write_climate(self, at: float) -> None:
        """What the DHT child reads; renamed into place, so that it never reads half a line."""
        if self._closed:
            return
        temperature = min(DHT_MAX_C, self.air.value(Quantity.TEMPERATURE, at))
        humidity = min(100.0, self.air.value(Quantity.HUMIDITY, at))
        new = self._dht_dir / "new"
        try:
            new.write_text(f"{temperature:.1f} {humidity:.1f}\n", encoding="ascii")
            new.replace(self._dht_dir / f"gpio{DHT_GPIO}")
        except FileNotFoundError:
            return  # the folder was removed under us
        self._reactor.call_at(at + DHT_MIN_S, self._write_climate)

    def _environment(self, clock: str, speed: float) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("LIENGIA_")}
        root = str(Path(edge.__file__).parent.parent)
        paths = [str(_FAKE_DHT), root, *filter(None, [kept.get("PYTHONPATH")])]
        return kept | {
            "PYTHONPATH": os.pathsep.join(paths),
            "LIENGIA_CLOCK": clock,
            "LIENGIA_LANG": "en",
            "LIENGIA_SIM_DHT_DIR": str(self._dht_dir),
            "LIENGIA_SIM_DHT_MIN_S": str(DHT_MIN_S / speed),
        }


def _settings(site: Site, ward: str | None) -> dict[str, Any]:
    climate = [{"id": "nhiet", "kind": "dht22", "gpio": DHT_GPIO}] if site.has_dht else []
    dust = {"id": "bui", "kind": "pms5003", "port": str(site.folder / "pms"), "every": f"{site.sample_s:g} s"}
    settings: dict[str, Any] = {
        "node": {"id": site.id, "name": site.name, "state_dir": str(site.state_dir), "pins": "simulated"},
        "group": "group.yaml",
        "zones": [
            {"id": "phong", "name": site.room, "profile": site.profile, "sensors": [dust, *climate]},
            {
                "id": "cua",
                "name": "Cửa trước",
                "sensors": [
                    {"id": "nut-trong", "kind": "call_point", "gpio": CALL_POINT_GPIO},
                    {"id": "nut-ngoai", "kind": "call_point", "gpio": OUTER_CALL_POINT_GPIO},
                ],
            },
        ],
        "sirens": [
            {"id": "coi", "kind": "gpio", "gpio": SIREN_GPIO, "active": "low"},
            {"id": "coi-usb", "kind": "relay_serial", "port": str(site.folder / "relay"), "model": "lcus1"},
        ],
        "links": {"lan": {"port": site.lan_port, "multicast": False, "bind": LOOPBACK}},
    }
    if ward is not None:
        settings["ward"] = {"broker": ward}
    return settings
