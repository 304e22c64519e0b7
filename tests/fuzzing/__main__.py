"""`python -m tests.fuzzing TARGET [SECONDS]`: searches with atheris, which follows what the input reaches."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["foundation", "respondents", "questionnaires"]):
    from tests.fuzzing.targets import TARGETS, Target

FINDS = Path(__file__).parent / "finds"
CORPORA = Path(__file__).parents[2] / ".fuzzing"
SLOW = 10  # seconds for one input


def main(name: str, seconds: str = "600") -> None:
    """Searches until the time is over or something is found."""
    target = TARGETS[name]
    corpus, finds = CORPORA / name, FINDS / name
    for folder in (corpus, finds):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [f"-max_total_time={seconds}", f"-artifact_prefix={finds}/", f"-timeout={SLOW}", "-rss_limit_mb=1000"]
    atheris.Setup(
        [sys.argv[0], str(corpus), *options, "-max_len=20000", f"-dict={_dictionary(name, target)}"], target.run
    )
    atheris.Fuzz()


def _dictionary(name: str, target: Target) -> Path:
    path = CORPORA / f"{name}.dict"
    escaped = ("".join(f"\\x{byte:02x}" for byte in word) for word in target.words or (b" ",))
    path.write_text("".join(f'"{word}"\n' for word in escaped))
    return path


if __name__ == "__main__":
    main(*sys.argv[1:])
