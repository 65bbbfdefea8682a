"""Node-RED as the reference of `make bench`: the flow MQTT in, function, serial out; without its editor.

It is measured where LIENGIA_NODE_RED names a folder with node_modules of `npm install node-red
node-red-node-serialport`.
"""

import json
import os
import subprocess
from pathlib import Path

from bench_ports import Wire

FOLDER = os.environ.get("LIENGIA_NODE_RED", "")


class NodeRed:
    """One process of it; `topic` is where its flow listens."""

    def __init__(self, folder: Path, broker_port: int, topic: str) -> None:
        self.wire = Wire.new()
        folder.mkdir()
        (folder / "node_modules").symlink_to(Path(FOLDER) / "node_modules")
        (folder / "flows.json").write_text(json.dumps(_flow(broker_port, topic, self.wire.path)))
        (folder / "settings.js").write_text(
            "module.exports = {httpAdminRoot: false, httpNodeRoot: false, uiPort: 0, flowFile: 'flows.json',"
            " uiHost: '127.0.0.1', logging: {console: {level: 'info'}}, credentialSecret: false}\n"
        )
        program = Path(FOLDER) / "node_modules" / ".bin" / "node-red"
        self._log = (folder / "log").open("wb")
        self._process = subprocess.Popen(
            [str(program), "--userDir", str(folder), "--settings", str(folder / "settings.js")],
            stdout=self._log,
            stderr=self._log,
        )
        self.folder = folder

    def is_started(self) -> bool:
        return b"Started flows" in (self.folder / "log").read_bytes()

    def rss_kib(self) -> int:
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") // 1024

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._log.close()
        self.wire.close()


def _flow(broker_port: int, topic: str, relay: str) -> list[dict[str, object]]:
    command = (
        "msg.payload = Buffer.from(msg.payload[0] === 1 ? [0xa0,1,1,0xa2] : [0xa0,1,0,0xa1]); return msg;"
    )
    return [
        {"id": "tab", "type": "tab", "label": "siren"},
        {"id": "broker", "type": "mqtt-broker", "broker": "127.0.0.1", "port": str(broker_port)}
        | {"protocolVersion": "4", "keepalive": "60", "cleansession": True, "autoConnect": True},
        {"id": "port", "type": "serial-port", "serialport": relay, "serialbaud": "9600", "databits": "8"}
        | {"parity": "none", "stopbits": "1", "bin": "bin", "out": "interbyte", "newline": "10"},
        {
            "id": "in",
            "type": "mqtt in",
            "z": "tab",
            "topic": topic,
            "qos": "1",
            "datatype": "buffer",
        }
        | {"broker": "broker", "wires": [["do"]]},
        {"id": "do", "type": "function", "z": "tab", "func": command, "outputs": 1, "wires": [["out"]]},
        {"id": "out", "type": "serial out", "z": "tab", "serial": "port", "wires": []},
    ]
