"""Time and peak memory of invitation letters and slips: `python -m bench.letters [people]`, from the top folder."""

import datetime as dt
import resource
import sys
import time
from collections.abc import Iterator

from respondents.messages.letters import Letter, Mailing
from survey_app import documents

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
    """Prints one line a kind of document; the peak is that of the whole process so far."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    for make in (documents.letters, documents.slips):
        started, cpu = time.perf_counter(), time.process_time()
        sizes = [len(file) for file in make(people(count), MAILING)]
        took, cpu = time.perf_counter() - started, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{make.__name__}: {count} people, {took:.1f} s ({cpu:.1f} s of CPU), {len(sizes)} files, {sum(sizes) / 1e6:.1f} MB, "
            f"peak {peak:.0f} MB"
        )


if __name__ == "__main__":
    main()
