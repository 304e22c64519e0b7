"""Time and peak memory of a large list as .xlsx: `python -m bench.workbook [rows]`, from the top folder."""

import resource
import sys
import time

from survey_app.workbook import Column, Table, csv_bytes, write

COLUMNS = (
    Column("no", "STT", 5, "integer", "center"),
    Column("name", "Họ và tên", 22),
    Column("position", "Chức vụ", 18),
    Column("agency", "Cơ quan, đơn vị", 20),
    Column("group", "Nhóm đối tượng", 16),
    Column("phone", "Điện thoại di động", 14),
    Column("email", "Thư điện tử công vụ", 24),
    Column("rate", "Tỷ lệ", 8, "percent"),
)


def people(count: int) -> Table:
    """A list of made-up people, its rows generated as they are read."""
    rows = (
        (
            place,
            f"Nguyễn Thị Hoa {place}",
            "Phó Trưởng phòng phụ trách",
            "Sở Nông nghiệp và Phát triển nông thôn",
            "Lãnh đạo cấp phòng",
            "0905 123 456",
            f"hoa{place}@example.vn",
            0.706,
        )
        for place in range(1, count + 1)
    )
    return Table("Danh sách", ["DANH SÁCH ĐỐI TƯỢNG ĐIỀU TRA"], COLUMNS, rows)


def main() -> None:
    """Prints one line a format."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    for name, make in (("xlsx", lambda: write([people(count)])), ("csv", lambda: csv_bytes(people(count)))):
        started, cpu = time.perf_counter(), time.process_time()
        size = len(make())
        took, cpu = time.perf_counter() - started, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name}: {count} rows, {took:.2f} s ({cpu:.2f} s of CPU), {size / 1024:.0f} KB, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
