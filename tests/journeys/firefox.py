"""Debian's Firefox, driven by its own protocol (Marionette): playwright brings a Firefox of its own and cannot drive this one."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

FIREFOX = Path("/usr/bin/firefox-esr")
PATIENCE = 60.0  # seconds for one command, on machines that do other things besides
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how WebDriver names one in its answers
SETTINGS = {
    "marionette.port": 0,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.proxy.type": 0,
    "intl.accept_languages": "vi-VN, vi",
}


class Firefox:
    """One window. Things are found by XPath; a click waits until the page that it leads to is there."""

    def __init__(self, connection: socket.socket) -> None:
        self._file = connection.makefile("rwb")
        self._number = 0
        self._read()
        self.say("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"pageLoadStrategy": "normal"}}})
        self.say("WebDriver:SetTimeouts", {"implicit": 15_000, "pageLoad": int(PATIENCE * 1000)})
        self.say("WebDriver:SetWindowRect", {"width": 400, "height": 800})

    def _read(self) -> Any:
        length = b""
        while (byte := self._file.read(1)) != b":":
            length += byte
        return json.loads(self._file.read(int(length)))

    def say(self, command: str, parameters: dict[str, Any] | None = None) -> Any:
        """Carries out a command of WebDriver. Raises RuntimeError with Firefox's own words."""
        self._number += 1
        body = json.dumps([0, self._number, command, parameters or {}]).encode()
        self._file.write(b"%d:%s" % (len(body), body))
        self._file.flush()
        _, _, error, result = self._read()
        if error:
            raise RuntimeError(f"{command} {parameters}: {error['error']}: {error['message']}")
        return result

    def go(self, address: str) -> None:
        self.say("WebDriver:Navigate", {"url": address})

    def find(self, path: str) -> str:
        found: str = self.say("WebDriver:FindElement", {"using": "xpath", "value": path})["value"][ELEMENT]
        return found

    def press(self, words: str) -> None:
        """A button, link or label with these words."""
        kinds = "self::button or self::a or self::label or self::summary"
        self.say("WebDriver:ElementClick", {"id": self.find(f"//main//*[{kinds}][normalize-space()='{words}']")})

    def choose(self, name: str, value: str) -> None:
        """A choice of a question."""
        chosen = f"//input[@name='{name}' and @value='{value}']/following-sibling::label"
        self.say("WebDriver:ElementClick", {"id": self.find(chosen)})

    def fill(self, name: str, text: str) -> None:
        self.say("WebDriver:ElementSendKeys", {"id": self.find(f"//*[@name='{name}']"), "text": text})

    def shows(self, words: str) -> None:
        """Waits for words within the page."""
        self.find(f"//main//*[contains(normalize-space(), '{words}')]")

    def is_checked(self, name: str, value: str) -> bool:
        found = self.find(f"//input[@name='{name}' and @value='{value}']")
        return bool(self.say("WebDriver:IsElementSelected", {"id": found})["value"])


@contextmanager
def firefox(profile: Path, **settings: Any) -> Iterator[Firefox]:
    """A window of a Firefox of its own; `settings` of about:config with "_" for "."."""
    chosen = SETTINGS | {name.replace("_", "."): value for name, value in settings.items()}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in chosen.items())
    (profile / "user.js").write_text("\n".join(lines))
    command = [FIREFOX, "--headless", "--no-remote", "--marionette", "--profile", profile]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with socket.create_connection(("127.0.0.1", _port(profile)), timeout=PATIENCE) as connection:
            yield Firefox(connection)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def _port(profile: Path) -> int:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(FileNotFoundError, ValueError):
            return int((profile / "MarionetteActivePort").read_text())
        time.sleep(0.1)
    raise RuntimeError("Firefox did not start")
