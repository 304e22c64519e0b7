"""`flask --app survey_app roster …`: lists of the people to be surveyed, read without a database."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from foundation.spreadsheets import file_size
from respondents.roster_file import GroupRule, GroupsUnreadable, RosterReading, read_apart, read_groups
from respondents.roster_file.columns import BY_FIELD
from respondents.roster_file.messages import REPAIRS

group = click.Group("roster", help="Danh sách đối tượng điều tra.")

_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_SEVERITIES = {"error": "cần sửa", "confirm": "cần xác nhận"}


@group.command("check")
@click.argument("file", type=_FILE)
@click.option("--groups", "groups_file", type=_FILE, required=True, help="Các nhóm: code,name,titles,min,max.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def check(file: Path, groups_file: Path, as_json: bool) -> None:
    """Đọc một danh sách và in mọi chỗ đã tự chỉnh, cần sửa, cần xác nhận."""
    groups = _groups(groups_file)
    with file.open("rb") as content:
        reading = read_apart(content.read(file_size.largest() + 1), file.name, groups)
    if as_json:
        click.echo(json.dumps(reading.as_report(), ensure_ascii=False).encode("utf-8", "replace"))
    else:
        click.echo("\n".join(_report(reading)))


def _groups(path: Path) -> tuple[GroupRule, ...]:
    try:
        return read_groups(path)
    except (GroupsUnreadable, OSError) as problem:
        raise click.BadParameter(f"Không đọc được tệp nhóm: {problem}", param_hint="--groups") from problem


def _report(reading: RosterReading) -> Iterator[str]:
    """The reading as a person reads it: the counts, then each repair and each problem by row."""
    counts = Counter(found.severity for found in reading.problems)
    yield (
        f"Đọc được {len(reading.people)} người; đã tự chỉnh {len(reading.repairs)} chỗ; "
        f"{counts['error']} chỗ cần sửa; {counts['confirm']} chỗ cần xác nhận."
    )
    for found in reading.problems:
        yield f"{_place(found.row, found.column)}[{_SEVERITIES[found.severity]}] {found.message}"
    for repair in reading.repairs:
        yield f"{_place(repair.row, repair.column)}[đã tự chỉnh] {REPAIRS[repair.code]}: {repair.before} → {repair.after}"


def _place(row: int | None, column: str | None) -> str:
    words = [f"Dòng {row}"] if row else []
    words += [BY_FIELD[column].heading] if column else []
    return f"{', '.join(words)}: " if words else ""
