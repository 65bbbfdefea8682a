"""An MQTT broker for the demo: mosquitto where it is installed, else amqtt in a child process.

`python -m edge.simulation.broker PORT` is that child.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from edge.errors import DeviceError, Said
from edge.simulation.lossy_lan import LOOPBACK
from edge.simulation.pdeathsig import die_with

# Debian keeps it out of the ordinary user's PATH.
_MOSQUITTO_PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin")

START_S = 20.0  # a busy machine takes seconds to import amqtt
STOP_S = 5.0

_HOW_TO_INSTALL = Said(
    "no MQTT broker is installed: `sudo apt install mosquitto`, or `pip install 'liengia[demo]'` for the "
    "pure-Python one; or run the demo with --no-broker"
)


def find_mosquitto() -> str | None:
    """The path of a mosquitto on this machine."""
    places = os.pathsep.join((os.environ.get("PATH", ""), *_MOSQUITTO_PLACES))
    return shutil.which("mosquitto", path=places)


class Broker:
    """A broker on a free port of the loopback, with a private configuration and no memory of earlier runs.

    kind  "mosquitto" or "amqtt"

    Raises:
        DeviceError: neither is installed (says how to), or it did not start.
    """

    def __init__(self, folder: Path, *, kind: str | None = None) -> None:
        """kind insists on one of the two; None takes mosquitto if it is there."""
        self.kind = kind or default_kind()
        self.port = _free_tcp_port()
        self._log = folder / "broker.log"
        command = self._mosquitto(folder) if self.kind == "mosquitto" else self._amqtt()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with(os.getpid()),  # noqa: PLW1509 - two calls of libc, and no lock is held by a thread
            )
        try:
            self._wait_until_it_listens()
        except DeviceError:
            self.close()
            raise

    @property
    def url(self) -> str:
        """As the node's settings want it."""
        return f"mqtt://{LOOPBACK}:{self.port}"

    def close(self) -> None:
        """Stop it and reap it; harmless twice."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _mosquitto(self, folder: Path) -> list[str]:
        path = find_mosquitto()
        if path is None:
            said = Said(
                "{what} is not installed: {command}", what="mosquitto", command="sudo apt install mosquitto"
            )
            raise DeviceError("broker", said)
        config = folder / "mosquitto.conf"
        config.write_text(
            f"listener {self.port} {LOOPBACK}\nallow_anonymous true\npersistence false\n"
            # Otherwise each small message of a burst waits for the acknowledgement of the one before.
            "set_tcp_nodelay true\n" + ("user root\n" if os.geteuid() == 0 else ""),
            # Started by root it would change its user, and with that forget to die with its parent.
            encoding="utf-8",
        )
        return [path, "-c", str(config)]

    def _amqtt(self) -> list[str]:
        if find_spec("amqtt") is None:
            said = Said(
                "{what} is not installed: {command}", what="amqtt", command="pip install 'liengia[demo]'"
            )
            raise DeviceError("broker", said)
        return [sys.executable, "-m", "edge.simulation.broker", str(self.port)]

    def _wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                socket.create_connection((LOOPBACK, self.port), 0.5).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        last = self._log.read_text("utf-8", "replace").strip().splitlines()[-1:] or [Said("no word from it")]
        raise DeviceError("broker", Said("{what} did not start: {why}", what=self.kind, why=last[0]))


def default_kind() -> str:
    """The broker this machine has.

    Raises:
        DeviceError: none; says how to install one.
    """
    if find_mosquitto():
        return "mosquitto"
    if find_spec("amqtt"):
        return "amqtt"
    raise DeviceError("broker", _HOW_TO_INSTALL)


def serve(port: int) -> None:
    """Run amqtt on a port of the loopback until SIGTERM or Ctrl-C."""
    import asyncio
    import signal

    from amqtt.broker import Broker as AmqttBroker

    async def run() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        broker = AmqttBroker(_amqtt_config(port))
        await broker.start()
        await stop.wait()
        await broker.shutdown()

    asyncio.run(run())


def _amqtt_config(port: int) -> dict[str, object]:
    return {
        "listeners": {"default": {"type": "tcp", "bind": f"{LOOPBACK}:{port}"}},
        "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
    }


def _free_tcp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    serve(int(sys.argv[1]))
