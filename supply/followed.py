"""Follows docs/cai-dat.md word by word in a Debian that has nothing: does who has only the guide get a running product?

    python -m supply.followed [--root DIR] [--debian bookworm] [--mirror URL] [--keep PATH …]

Needs root, debootstrap and openssl, and nothing at ports 80, 443 and 8000. A root is made with `debootstrap --variant=minbase`,
and every block of the guide that is marked `sh` is run in it with `sh -eu`, in order, and timed. `--keep`: a file or folder of
this machine that is seen at the same place in there, for a mirror of packages and its settings; PIP_… goes along. Two things are
not as on a real machine: no systemd runs there (`systemd_stand_in.py`), and the certificate of step 8 is one of our own, which
curl is told to trust. After the last block the product must answer over https, and a copy of it must be put back into an empty
database. Exit status 1 at the first block that fails.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
GUIDE = HERE.parent / "docs" / "cai-dat.md"
NAME = "khaosat.tinh.gov.vn"
AFTER = f"""
curl -fsS https://{NAME}/ | grep -q 'Khảo sát Chỉ số cải cách hành chính'
curl -fsS -o /dev/null -w '%{{redirect_url}}' http://{NAME}/ | grep -q '^https://{NAME}/'
khao-sat backup /srv/khao-sat-backup
cp /root/safe.key /run/safe.key
chown khao-sat /run/safe.key
newest=$(ls /srv/khao-sat-backup/*.age | tail -n 1)
khao-sat verify "$newest" --identity /run/safe.key
systemctl stop khao-sat-web khao-sat-worker khao-sat-backup
rm /var/lib/khao-sat/survey.db*
khao-sat restore "$newest" --identity /run/safe.key
systemctl start khao-sat-web khao-sat-worker
curl -fsS --retry 30 --retry-all-errors --retry-delay 1 https://{NAME}/health/ready
"""
"""What whoever followed the guide may expect: pages over https, and the way back after a loss."""


class Block(NamedTuple):
    """A block of commands: the heading above it, and its text."""

    heading: str
    text: str


def blocks(text: str) -> Iterator[Block]:
    """The blocks marked `sh`, in order."""
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        heading = part.split("\n", 1)[0]
        for found in re.finditer(r"^```sh\n(.*?)^```$", part, re.M | re.S):
            yield Block(heading, found[1])


@contextmanager
def mounted(source: str, place: Path, *options: str) -> Iterator[None]:
    """A folder of this machine seen in the root."""
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *options, source, str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=False)


def make(root: Path, debian: str, mirror: str | None) -> None:
    """A Debian with nothing in it."""
    command = shutil.which("debootstrap", path=f"{os.environ['PATH']}:/usr/sbin")
    if command is None:
        raise SystemExit("debootstrap is missing: apt-get install debootstrap")
    words = [command, "--variant=minbase", debian, str(root), *([mirror] if mirror else [])]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def prepare(root: Path) -> None:
    """What stands before the guide's first step: the release in /root, a name in the DNS, a certificate; and the stand-ins."""
    archive = ["git", "-C", str(HERE.parent), "archive", "-o", str(root / "root" / "khao-sat.tar"), "HEAD"]
    subprocess.run(archive, check=True)
    for name in ("systemctl", "systemd-run"):
        place = root / "usr" / "local" / "bin" / name
        place.write_text("#!/usr/bin/python3\n" + (HERE / "systemd_stand_in.py").read_text("utf-8"))
        place.chmod(0o755)
    shutil.copy("/etc/resolv.conf", root / "etc" / "resolv.conf")
    (root / "etc" / "hosts").write_text(f"127.0.0.1 localhost {NAME}\n")
    tls = root / "etc" / "khao-sat" / "tls"
    tls.mkdir(parents=True, mode=0o700)
    words = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2".split()
    own = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    out = ["-keyout", str(tls / "privkey.pem"), "-out", str(tls / "fullchain.pem")]
    subprocess.run([*words, *own, *out], check=True, stderr=subprocess.DEVNULL)
    # its pages are private to the product's own files; what a visitor trusts lies elsewhere
    shutil.copy(tls / "fullchain.pem", root / "root" / "trusted.pem")


def keep(root: Path, paths: list[Path], stack: ExitStack) -> None:
    """What of this machine is seen in there."""
    for path in paths:
        place = root / path.relative_to("/")
        if path.is_dir():
            stack.enter_context(mounted(str(path), place, "--bind", "-o", "ro"))
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place)


def run(root: Path, block: Block) -> bool:
    """Runs a block in the root and prints how long it took; whether it went well."""
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    environ = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "LANG": "C.UTF-8",
    }
    environ |= pip | {"DEBIAN_FRONTEND": "noninteractive"}
    if f"https://{NAME}" in block.text:
        environ["CURL_CA_BUNDLE"] = "/root/trusted.pem"  # which pip would take for its own as well
    begun = time.monotonic()
    done = subprocess.run(
        ["chroot", str(root), "/bin/sh", "-euc", block.text],
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    first = block.text.strip().split("\n", 1)[0]
    print(f"{time.monotonic() - begun:6.1f} s  {block.heading}: {first[:70]}", flush=True)
    if done.returncode:
        print(f"ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.returncode == 0


def end(root: Path) -> None:
    """Whatever still runs from the root."""
    for place in Path("/proc").glob("[0-9]*/root"):
        try:
            if place.resolve() == root:
                os.kill(int(place.parent.name), 9)
        except OSError:
            continue


def main() -> None:
    """Makes the root, follows, prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", type=Path, default=None, help="where the root is made; else in a temporary folder")
    parser.add_argument("--debian", default="bookworm")
    parser.add_argument("--mirror", nargs="?", help="of Debian's packages; else debootstrap's own")
    parser.add_argument("--keep", type=Path, nargs="*", default=[], help="seen at the same place in the root")
    arguments = parser.parse_args()
    if os.geteuid():
        raise SystemExit("only root may make a root")
    begun = time.monotonic()
    with ExitStack() as stack:
        folder = arguments.root or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="followed-", dir="/var/tmp"))
        )
        root = folder.resolve() / "debian"
        make(root, arguments.debian, arguments.mirror)
        print(f"{time.monotonic() - begun:6.1f} s  a Debian with nothing in it", flush=True)
        stack.callback(end, root)
        stack.enter_context(mounted("proc", root / "proc", "-t", "proc"))
        stack.enter_context(mounted("/dev", root / "dev", "--rbind"))
        keep(root, arguments.keep, stack)
        prepare(root)
        todo = [*blocks(GUIDE.read_text("utf-8")), Block("after the guide", AFTER)]
        good = all(run(root, block) for block in todo)
    print(f"{time.monotonic() - begun:6.1f} s  all of it: {'a running product' if good else 'not followed to its end'}")
    sys.exit(not good)


if __name__ == "__main__":
    main()
