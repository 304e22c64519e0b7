"""`make mutants`: plants small mistakes in a copy of the tree, one at a time, and says which of them no test notices."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.mutants.covering import COVERING, files_for
from tests.mutants.trying import Planted, are_green, copy_of_the_tree, modules, sample, survives


def main() -> int:
    """0 when enough of the sample is killed, 1 when not, 2 when the tests are red without any mutant."""
    wanted = _arguments()
    paths = modules(wanted.of or COVERING)
    planted = sample(paths, wanted.sample, wanted.seed)
    with tempfile.TemporaryDirectory(prefix="mutants-") as place:
        tree = copy_of_the_tree(Path(place))
        files = sorted({name for one in planted for name in files_for(one.module)})
        if not are_green(tree, files):
            print("The covering tests fail without any mutant:", *files, sep="\n  ")
            return 2
        survivors = [one for number, one in enumerate(planted, 1) if _try(tree, number, one)]
    return _judge(len(planted), len(survivors), wanted.least)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--sample", type=int, default=40, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--least", type=int, default=85, help="percent that must be killed")
    parser.add_argument("of", nargs="*", help="paths, or beginnings of paths, of modules")
    return parser.parse_args()


def _try(tree: Path, number: int, planted: Planted) -> bool:
    survived = survives(tree, planted)
    print(f"{number:3} {'SURVIVED' if survived else 'killed  '} {planted.module}", flush=True)
    if survived:
        print(planted.diff, flush=True)
    return survived


def _judge(planted: int, survived: int, least: int) -> int:
    killed = planted - survived
    score = 100 * killed / planted if planted else 0.0
    print(f"{killed} of {planted} mutants killed: {score:.0f} %")
    return 0 if score >= least else 1


if __name__ == "__main__":
    sys.exit(main())
