"""Time and peak memory of invitation letters and slips: `python -m bench.letters [people]`, from the top folder."""

import datetime as dt
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from foundation.jobs.runner import ONE_HEAP
from respondents.messages.letters import Letter, Mailing
from survey_app import handed, paper_texts

MAILING = Mailing(
    parent_body="UBND TỈNH ĐẮK LẮK",
    issuing_body="SỞ NỘI VỤ",
    sender="Sở Nội vụ tỉnh Đắk Lắk",
    place="Đắk Lắk",
    title="Khảo sát Chỉ số cải cách hành chính tỉnh Đắk Lắk năm 2023",
    reference="Công văn số 0000/UBND-KSTTHC của Ủy ban nhân dân tỉnh Đắk Lắk",
    site="khaosat.example.vn",
    minutes=15,
    helpline="0262 000 0000",
    helpline_hours="7h–11h30, 13h30–17h, thứ Hai–thứ Sáu",
    capacity=("GIÁM ĐỐC",),
)


def people(count: int) -> Iterator[Letter]:
    """Made-up people with links as long as real ones."""
    deadline = dt.datetime(2023, 10, 30, 10, tzinfo=dt.UTC)
    for number in range(count):
        yield Letter(
            full_name=f"Nguyễn Thị Hoa {number}",
            position="Phó Trưởng phòng phụ trách",
            agency="Sở Nông nghiệp và Phát triển nông thôn",
            group="Lãnh đạo cấp phòng thuộc sở",
            link=f"https://khaosat.example.vn/t/{number:026d}",
            code=f"{number:012d}",
            deadline=deadline,
        )


def main() -> None:
    """Prints one line a kind of paper and a format, each from a process of its own, as the worker's children are, so that the peak
    is its own; and the peak after a fifth of the people, which tells whether memory grows with their number."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    if len(sys.argv) > 3:
        measure(count, *sys.argv[2:4])
        return
    for kind in handed.KINDS:
        for ending in handed.WRITERS:
            words = [sys.executable, "-m", "bench.letters", str(count), kind, ending]
            subprocess.run(words, check=True, env={**os.environ, **ONE_HEAP})


def measure(count: int, name: str, ending: str) -> None:
    """One kind in one format, no file kept."""
    kind, write, early = handed.KINDS[name], handed.WRITERS[ending], 0.0
    started, cpu = time.perf_counter(), time.process_time()
    size = files = 0
    for sheaf in handed.sheaves(kind, people(count), MAILING, paper_texts.standard(kind.paper)):
        size, files = size + len(write(sheaf)), files + 1
        if not early and files * kind.per_file >= count / 5:
            early = peak()
    took, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(
        f"{name} {ending}: {count} people, {took:.1f} s ({cpu:.1f} s of CPU), {files} files, {size / 1e6:.1f} MB, "
        f"peak {peak():.0f} MB (after a fifth: {early:.0f} MB)",
        flush=True,
    )


def peak() -> float:
    """The most memory that this process had at once, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
