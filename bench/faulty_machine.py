"""A server on a machine whose disk and clock go wrong when they are told to (`faulty_machine.c`, which needs a C compiler)."""

from __future__ import annotations

import mmap
import os
import shutil
import signal
import struct
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench import crash

SOURCE = Path(__file__).with_name("faulty_machine.c")


@dataclass
class Machine:
    """What the server's processes believe of disk and clock: `faulty_machine.c` reads these numbers."""

    library: Path
    file: Path
    folder: Path

    @classmethod
    def built(cls, folder: Path) -> Machine:
        """Compiled beside the folder of the data. SystemExit without a compiler."""
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise SystemExit("bench.faults needs a C compiler (apt-get install gcc libc6-dev)")
        aside = folder.parent / f"{folder.name}.machine"
        aside.mkdir(exist_ok=True)
        made = cls(aside / "faulty_machine.so", aside / "faults", folder.resolve())
        words = [compiler, "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(made.library), str(SOURCE), "-ldl"]
        subprocess.run(words, check=True)
        made.file.write_bytes(struct.pack("qqq", 0, 0, 0))
        return made

    def environ(self) -> dict[str, str]:
        """For the server."""
        return {"LD_PRELOAD": str(self.library), "FAULTS_FILE": str(self.file), "FAULTS_FOLDER": str(self.folder)}

    def believes(self, full: bool = False, unsynced: bool = False, seconds: int = 0) -> None:
        """From now on."""
        with self.file.open("r+b") as file, mmap.mmap(file.fileno(), 24) as place:
            place[:] = struct.pack("qqq", full, unsynced, seconds)


@dataclass
class Server:
    """`serve` in a process group of its own, at one port all the time."""

    folder: Path
    machine: Machine
    port: int = field(default_factory=crash.free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers; what it says lies beside the folder."""
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            self.process = crash.start(self.folder, self.port, log, **self.machine.environ())

    def children(self, word: str) -> list[int]:
        """Processes of ours whose command has this word."""
        assert self.process is not None
        return children_of(self.process.pid, word)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait()


def children_of(parent: int, word: str = "") -> list[int]:
    """Processes whose parent it is, and whose command has this word if one is asked for."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            stands = int((place / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if stands == parent and (not word or word in (place / "cmdline").read_text().split("\0")):
                found.append(int(place.name))
    return sorted(found)


def tree_of(root: int) -> list[int]:
    """A process and all that descend from it."""
    tree, new = [root], [root]
    while new:
        new = [child for one in new for child in children_of(one)]
        tree += new
    return tree
