"""A real page process beside a real node, and a phone that speaks HTTP to it."""

import http.client
import os
import re
import select
import subprocess
import sys
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

from edge.page.pin import FILE_NAME, set_pin

PIN = "480913"


class PageProcess:
    """`liengia page` of one node's settings; use as a context."""

    def __init__(self, config: Path, state: Path, lang: str | None = "vi") -> None:
        set_pin(state / FILE_NAME, PIN)
        command = [sys.executable, "-m", "edge", "page", str(config), "--bind", "127.0.0.1", "--port", "0"]
        self._process = subprocess.Popen(
            [*command, *(("--lang", lang) if lang else ())],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "LC_ALL": "en_GB.UTF-8"},
        )
        self.port = self._read_port()
        self.url = f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate(timeout=30)

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def _read_port(self) -> int:
        assert self._process.stdout is not None
        said = b""
        while select.select([self._process.stdout], [], [], 60)[0]:
            line = self._process.stdout.readline()
            said += line
            if found := re.search(rb"http://[\d.]+:(\d+)", line):
                return int(found[1])
            if not line:
                break
        raise AssertionError(f"the page did not start: {said.decode()}")


class Phone:
    """A browser without scripts: cookies, forms, one request at a time."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.headers: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """(status, text)."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, headers: dict[str, str] | None = None, /, **form: str) -> tuple[int, str]:
        """Send a form; a redirection is followed."""
        status, text = self.ask("POST", path, headers, **form)
        return self.get("/") if status == 303 else (status, text)

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, /, **form: str
    ) -> tuple[int, str]:
        """One request with a form; what comes of it, a redirection too."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask(method, path, urlencode(form), kind | (headers or {}))

    def enter(self, pin: str = PIN) -> tuple[int, str]:
        """Show the PIN."""
        return self.post("/pin", pin=pin)

    def press(self, verb: str, **more: str) -> tuple[int, str]:
        """Press a button of the page as it is now."""
        _, text = self.get("/")
        token = re.search(r'name="token" value="(\w+)"', text)
        return self.post("/act", do=verb, token=token[1] if token else "", **more)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookie = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}
        try:
            connection.request(method, path, body, cookie | headers)
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0].strip('"')
            self.headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, answer.read().decode()
        finally:
            connection.close()
