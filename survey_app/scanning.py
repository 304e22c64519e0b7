"""A virus scanner's look at every upload, where the installation has one: `SCAN_COMMAND`, which gets a file on standard input.

It ends with 0 for a clean file and with 1 for an infected one, as clamdscan and clamscan do; anything else, silence for too long
and a program that is not there mean that nobody looked, and then the file is refused.
"""

from __future__ import annotations

import shlex
import subprocess

CLEAN, INFECTED, NOBODY_LOOKED = "clean", "infected", "nobody looked"
SECONDS = 60


def verdict(command: str, content: bytes) -> str:
    """What the scanner says of a file."""
    try:
        ended = subprocess.run(
            shlex.split(command),
            input=content,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return NOBODY_LOOKED
    return {0: CLEAN, 1: INFECTED}.get(ended.returncode, NOBODY_LOOKED)
