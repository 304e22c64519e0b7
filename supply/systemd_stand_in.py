"""Stands in for systemctl and systemd-run where no systemd runs, as in a root that was changed into: does what the installation
guide asks of them, by the units as they are shipped. Copied there under both names; needs nothing but Python.

Of a unit it takes User, WorkingDirectory, EnvironmentFile, UMask and ExecStart. What hardens a unit, restarts it and watches it is
left out: systemd itself judges that in tests/survey_app/test_deploy.py.
"""

from __future__ import annotations

import os
import pwd
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

UNITS, RUNNING = Path("/etc/systemd/system"), Path("/run")


def settings(file: Path) -> dict[str, str]:
    """The lines NAME=VALUE of a unit or of an EnvironmentFile."""
    lines = (line.strip() for line in file.read_text("utf-8").splitlines())
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def begun(
    words: list[str], user: str, of: dict[str, str], log: int | None = None, **more: str
) -> subprocess.Popen[bytes]:
    """Starts a program as that user, with the unit's settings and more."""
    who = pwd.getpwnam(user)
    return subprocess.Popen(
        words,
        user=who.pw_uid,
        group=who.pw_gid,
        extra_groups=[],
        umask=int(of.get("UMask", "0022"), 8),
        cwd=of.get("WorkingDirectory", "/"),
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **settings(Path(of["EnvironmentFile"])), **more},
        start_new_session=log is not None,
        stdout=log,
        stderr=log,
    )


def start(name: str) -> None:
    """Starts a service by its unit; one of Type=notify is awaited until it says that it is ready. SystemExit when it has ended."""
    of = settings(UNITS / f"{name}.service")
    ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    place = RUNNING / f"{name}.notify"
    place.unlink(missing_ok=True)
    ear.bind(str(place))
    place.chmod(0o666)
    ear.settimeout(1)
    with (Path("/var/log") / f"{name}.log").open("ab") as log:
        process = begun(shlex.split(of["ExecStart"]), of["User"], of, log.fileno(), NOTIFY_SOCKET=str(place))
    (RUNNING / f"{name}.pid").write_text(str(process.pid))
    if of["Type"] == "notify":
        is_ready = _says_ready(process, ear, time.monotonic() + int(of["TimeoutStartSec"]))
    else:
        time.sleep(1)
        is_ready = True
    place.unlink()  # what it says from now on is heard by nobody
    if process.poll() is not None or not is_ready:
        raise SystemExit(f"{name} has not come up:\n{Path('/var/log', f'{name}.log').read_text('utf-8')}")


def _says_ready(process: subprocess.Popen[bytes], ear: socket.socket, until: float) -> bool:
    while process.poll() is None and time.monotonic() < until:
        try:
            if b"READY=1" in ear.recv(4096):
                return True
        except TimeoutError:
            continue
    return False


def stop(name: str) -> None:
    """Asks it to end, and waits."""
    place = RUNNING / f"{name}.pid"
    if place.exists():
        number = int(place.read_text())
        try:
            os.kill(number, signal.SIGTERM)
            while Path(f"/proc/{number}/cmdline").read_bytes():  # nobody here takes the status of what has ended
                time.sleep(0.1)
        except (ProcessLookupError, FileNotFoundError):
            pass
        place.unlink()


def systemctl(verb: str, *names: str) -> None:
    """start, stop, restart, reload and enable --now, of the product's services and nginx."""
    for name in (one for one in names if not one.startswith("-") and not one.endswith(".timer")):
        if name == "nginx":
            subprocess.run(["nginx", *(["-s", "reload"] if verb == "reload" else [])], check=True)
            continue
        if verb in ("stop", "restart"):
            stop(name)
        if verb in ("start", "restart") or (verb == "enable" and "--now" in names):
            start(name)


def systemd_run(*words: str) -> int:
    """Runs a command as the product's user, with its settings; its status."""
    of, rest, user = dict[str, str](), list(words), "root"
    while rest[0].startswith("-"):
        option = rest.pop(0)
        if option in ("-p", "--uid", "--gid"):
            value = rest.pop(0)
            if option == "-p":
                name, _, held = value.partition("=")
                of[name] = held
            elif option == "--uid":
                user = value
    return begun(rest, user, of).wait()


if __name__ == "__main__":
    if Path(sys.argv[0]).name == "systemd-run":
        sys.exit(systemd_run(*sys.argv[1:]))
    systemctl(*sys.argv[1:])
