"""The supervisor with a small application and a small worker: `python -m tests.survey_app.small_server PORT MODULE:FACTORY`."""

from __future__ import annotations

import sys

from foundation import bound_to_parent
from survey_app.cli.serve import listening
from survey_app.supervision import Part, Supervisor

PATIENCE, GRACE = 3.0, 20.0
WORKER = """
import os, sys, time
line = int(sys.argv[1])
os.write(line, b"r")
while not os.path.exists(sys.argv[2]):
    os.write(line, b".")
    time.sleep(0.2)
os.unlink(sys.argv[2])
time.sleep(1000)
"""


def main(port: int, factory: str, hang: str) -> int:
    """Two web processes and a worker, which hangs once there is a file of that name."""
    with listening("127.0.0.1", port) as door:
        number = door.fileno()

        def web(line: int) -> list[str]:
            return bound_to_parent.command("survey_app.web_process", "--socket", number, "--line", line, factory)

        def worker(line: int) -> list[str]:
            return [sys.executable, "-c", WORKER, str(line), hang]

        parts = [(Part("web", web, PATIENCE, GRACE, (number,)), 2), (Part("worker", worker, PATIENCE, GRACE), 1)]
        return Supervisor(parts).run()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
