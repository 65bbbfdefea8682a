"""A Debian machine with kernel GPIO under QEMU: boot it, run a command in it, pull its plug."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import uuid
from pathlib import Path
from typing import Any, NamedTuple

QEMU = "qemu-system-x86_64"
# Emulated: a boot takes half a minute alone on a machine, and more beside other work.
BOOT_S = 300.0
KERNEL = (
    "console=ttyS0 quiet loglevel=4 nokaslr mitigations=off random.trust_cpu=on audit=0 panic=5"
    " net.ifnames=0 systemd.show_status=0"
)


class Done(NamedTuple):
    """What a command left."""

    code: int
    out: str
    err: str


class Machine:
    """One guest with a disk of its own over the image.

    image   folder that build.sh made
    folder  for the disk and the sockets
    share   what the guest finds in /mnt, read-only
    serial  the pty that is its ttyS1
    """

    def __init__(self, image: Path, folder: Path, share: Path, serial: str) -> None:
        self._image, self._folder, self._share, self._serial = image, folder, share, serial
        self._process: subprocess.Popen[bytes] | None = None
        make = ["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", str(image / "disk.img")]
        subprocess.run([*make, str(folder / "disk.qcow2")], check=True)

    def boot(self) -> float:
        """Switch it on; the seconds until it takes commands."""
        began = time.monotonic()
        for name in ("agent", "qmp"):
            (self._folder / name).unlink(missing_ok=True)
        with (self._folder / "qemu.log").open("ab") as log:
            self._process = subprocess.Popen(self._command(), stdout=log, stderr=log, stdin=log)
        self.wait_up()
        return time.monotonic() - began

    def wait_up(self) -> None:
        """Until its agent answers."""
        end = time.monotonic() + BOOT_S
        while time.monotonic() < end:
            assert self._process is not None
            assert self._process.poll() is None, (self._folder / "qemu.log").read_text()
            with contextlib.suppress(OSError, TimeoutError):
                if self.run("true", timeout_s=5).code == 0:
                    break
            time.sleep(0.2)
        else:
            raise TimeoutError("the guest does not answer")
        self.ok("mountpoint -q /mnt || mount -t 9p -o trans=virtio,ro,msize=262144 host /mnt")

    def cut(self) -> None:
        """The plug is pulled: nothing is flushed, nothing is told."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """Leave nothing running."""
        if self._process is not None and self._process.poll() is None:
            self.cut()

    def run(self, command: str, *, stdin: str = "", timeout_s: float = 120.0) -> Done:
        """A shell's command in the guest, as root.

        Raises:
            TimeoutError: no answer.
        """
        request = {"id": uuid.uuid4().hex, "command": command, "stdin": stdin, "timeout": timeout_s}
        # The newline in front ends what a client before us may have left half said.
        with socket.socket(socket.AF_UNIX) as agent:
            agent.settimeout(timeout_s + 5)
            agent.connect(str(self._folder / "agent"))
            agent.sendall(b"\n" + json.dumps(request).encode() + b"\n")
            with agent.makefile("rb") as lines:
                for line in lines:
                    with contextlib.suppress(ValueError):
                        answer = json.loads(line)
                        if answer["id"] == request["id"]:
                            return Done(answer["code"], answer["out"], answer["err"])
        raise TimeoutError(f"no answer to: {command}")

    def ok(self, command: str, *, stdin: str = "", timeout_s: float = 120.0) -> str:
        """As run(), for what must succeed: its output."""
        done = self.run(command, stdin=stdin, timeout_s=timeout_s)
        assert done.code == 0, f"{command}: {done.code}\n{done.out}{done.err}"
        return done.out.strip()

    def monitor(self, what: str, **arguments: Any) -> Any:
        """QEMU's own door: plug a device, for one."""
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(30)
            door.connect(str(self._folder / "qmp"))
            with door.makefile("rwb", buffering=0) as lines:
                lines.readline()
                for command in ({"execute": "qmp_capabilities"}, {"execute": what, "arguments": arguments}):
                    lines.write(json.dumps(command).encode() + b"\n")
                    while True:  # events come in between
                        answer = json.loads(lines.readline())
                        if "return" in answer or "error" in answer:
                            break
        assert "return" in answer, answer
        return answer["return"]

    def _command(self) -> list[str]:
        folder = self._folder
        return [
            "nice", "-n", "10", QEMU, "-M", "pc,usb=off", "-accel", "tcg,thread=multi", "-cpu", "Nehalem",
            "-smp", "2", "-m", "1024", "-nodefaults", "-no-user-config", "-display", "none",
            "-kernel", str(self._image / "vmlinuz"), "-initrd", str(self._image / "initrd.gz"),
            "-append", KERNEL,
            "-drive", f"file={folder}/disk.qcow2,if=virtio,format=qcow2,cache=none",
            "-serial", f"file:{folder}/console.log",
            "-chardev", f"serial,id=ttyS1,path={self._serial}", "-serial", "chardev:ttyS1",
            "-device", "virtio-serial-pci",
            "-chardev", f"socket,id=agent,path={folder}/agent,server=on,wait=off",
            "-device", "virtserialport,chardev=agent,name=agent",
            "-qmp", f"unix:{folder}/qmp,server=on,wait=off",
            "-virtfs", f"local,path={self._share},mount_tag=host,security_model=none,readonly=on",
            "-device", "virtio-rng-pci", "-device", "i6300esb", "-action", "watchdog=reset",
            "-device", "qemu-xhci,id=usb",
        ]  # fmt: skip
