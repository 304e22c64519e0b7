"""`python -m foundation.bound_to_parent PID MODULE WORDS…`: runs a module as a program that ends when its parent is gone.

The kernel kills it with the parent (PR_SET_PDEATHSIG), however the parent ends; and a parent that was gone before this was asked of
the kernel is known by its number, which is handed in. It comes before all other imports, which take seconds: until then an orphan
would hold its parent's port. Elsewhere than on Linux only the number is compared.
"""

from __future__ import annotations

import ctypes
import os
import runpy
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1
ORPHANED = 92


def bind(parent: int) -> None:
    """Ties this process to the one of that number. Ends it at once when that is no longer its parent."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(ORPHANED)


def command(module: str, *words: object) -> list[str]:
    """The words that start a module as a child of this process, bound to it."""
    return [sys.executable, "-m", "foundation.bound_to_parent", str(os.getpid()), module, *map(str, words)]


def run(words: Sequence[str]) -> None:
    """What this module does as a program."""
    bind(int(words[0]))
    sys.argv = list(words[1:])
    runpy.run_module(words[1], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    run(sys.argv[1:])
