"""Writes the library's workbooks from items.csv: `python -m questionnaires.library.build`.

One survey for each of the four groups of leaders of 2021–2022, one for the leaders of communes since districts ended, and
`par_30`: thirty items on four pages, nothing conditional, for demonstrations and benchmarks. Wording, points and criteria are
illustrations, not official ones.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from questionnaires import kinds
from questionnaires.library import FOLDER
from questionnaires.library.wording import (
    EN,
    GROUPS,
    INTRODUCTION,
    NO_NAMES,
    PAGES_OF_PAR_30,
    REASONS,
    REASONS_AFTER,
    SCALE,
    THEMES,
    VI,
    Theme,
)
from questionnaires.workbook.writing import Table, write_workbook

Row = dict[str, str]

SURVEY_COLUMNS = (
    *("type", "name", f"label::{VI}", f"label::{EN}", f"hint::{VI}", f"hint::{EN}"),
    *("required", f"required_message::{VI}", f"required_message::{EN}", "relevant"),
    *("constraint", f"constraint_message::{VI}", f"constraint_message::{EN}", "calculation"),
    *("appearance", "parameters", "bind::par:criterion", "bind::par:max_score"),
)
CHOICES_COLUMNS = ("list_name", "name", f"label::{VI}", f"label::{EN}", "score", "exclusive", "fixed")
SETTINGS_COLUMNS = ("form_title", "form_id", "version", "default_language", "style", "namespaces")


def row(kind: str, name: str = "", **cells: str | Mapping[str, str]) -> Row:
    """A row of the survey sheet; a text in two languages fills two columns."""
    made = {"type": kind, "name": name}
    for column, value in cells.items():
        texts = {column: value} if isinstance(value, str) else {f"{column}::{lang}": t for lang, t in value.items()}
        made.update(texts)
    return made


def both(vi: str, en: str) -> Mapping[str, str]:
    return {VI: vi, EN: en}


def items(group: str) -> Iterator[tuple[Theme, Row]]:
    """The thirty rated items of a group, theme by theme."""
    with (FOLDER / "items.csv").open(encoding="utf-8", newline="") as file:
        records = [record for record in csv.DictReader(file) if record["group"] in ("", group)]
    theme_of = {theme.field: theme for theme in THEMES}
    for record in records:
        field, number = record["criterion"].split(".")
        theme = theme_of[field]
        yield (
            theme,
            {
                **row(
                    kinds.SELECT_ONE.written("muc_do"),
                    f"{theme.key}_{number}",
                    label=both(record["vi"], record["en"]),
                    required="yes",
                    required_message=both("Xin chọn một mức đánh giá.", "Please choose a level."),
                ),
                "bind::par:criterion": record["criterion"],
                "bind::par:max_score": theme.points,
            },
        )


def page(key: str, title: Mapping[str, str], rated: Sequence[Row], before: Sequence[Row] = ()) -> list[Row]:
    """The rows of a page, still open: a group on one screen with a battery of rated items."""
    question = both("Xin Ông/Bà đánh giá từng nội dung", "Please rate each item")
    return [
        row(kinds.BEGIN_GROUP.name, f"p_{key}", label=title, appearance="field-list"),
        *before,
        row(kinds.BEGIN_GROUP.name, f"m_{key}", label=question, appearance="table-list"),
        *rated,
        row(kinds.END_GROUP.name),
    ]


def survey_of(group: str) -> Iterator[Row]:
    """Six pages of five items, a reason after low marks, and a last page of priorities and remarks."""
    rated: dict[Theme, list[Row]] = {}
    for theme, item in items(group):
        rated.setdefault(theme, []).append(item)
    for number, theme in enumerate(THEMES, start=1):
        title = both(f"Phần {number}. {theme.vi}", f"Part {number}. {theme.en}")
        introduction = [row(kinds.NOTE.name, "gioi_thieu", label=INTRODUCTION)] if number == 1 else []
        yield from page(theme.key, title, rated[theme], introduction)
        if theme.key == REASONS_AFTER:
            yield from reasons(rated[theme])
        yield row(kinds.END_GROUP.name)
    yield from last_page(len(THEMES) + 1)


def reasons(rated: Sequence[Row]) -> Iterator[Row]:
    low = " + ".join(f"if(${{{item['name']}}} = '1' or ${{{item['name']}}} = '2', 1, 0)" for item in rated)
    yield row(kinds.CALCULATE.name, "so_muc_thap", calculation=low)
    yield row(
        kinds.SELECT_ONE.written("ly_do"),
        "ly_do_thap",
        label=both("Lý do chính khiến Ông/Bà đánh giá chưa cao là gì?", "What is the main reason for your low marks?"),
        relevant="${so_muc_thap} > 0",
    )


def last_page(number: int) -> Iterator[Row]:
    title = both(f"Phần {number}. Ý kiến chung", f"Part {number}. Overall")
    yield row(kinds.BEGIN_GROUP.name, "p_ket", label=title, appearance="field-list")
    yield row(
        kinds.SELECT_MULTIPLE.written("uu_tien"),
        "uu_tien",
        label=both("Theo Ông/Bà, tỉnh cần ưu tiên cải cách nội dung nào?", "What should the province reform first?"),
        hint=both("Chọn tối đa ba nội dung.", "Choose at most three."),
        constraint="count-selected(.) <= 3 and not(selected(., '98') and count-selected(.) > 1)",
        constraint_message=both(
            "Xin chọn tối đa ba nội dung; đã chọn “Không có ý kiến” thì không chọn thêm.",
            "Choose at most three; “No opinion” stands alone.",
        ),
        parameters="randomize=true, seed=2026",
    )
    yield row(
        kinds.TEXT.name,
        "gop_y",
        label=both("Góp ý khác của Ông/Bà", "Other remarks"),
        hint=NO_NAMES,
        constraint="string-length(.) <= 1000",
        constraint_message=both("Xin viết không quá 1000 ký tự.", "At most 1000 characters, please."),
        appearance="multiline",
    )
    yield row(kinds.END_GROUP.name)


def survey_of_par_30() -> Iterator[Row]:
    rated = (item for _, item in items("lds"))
    for number, (count, vi, en) in enumerate(PAGES_OF_PAR_30, start=1):
        title = both(f"Phần {number}. {vi} (minh họa)", f"Part {number}. {en} (illustration)")
        yield from page(str(number), title, list(islice(rated, count)))
        yield row(kinds.END_GROUP.name)


def choice(list_name: str, name: str, vi: str, en: str, **cells: str) -> Row:
    return {"list_name": list_name, "name": name, f"label::{VI}": vi, f"label::{EN}": en, **cells}


def choices(*lists: str) -> list[Row]:
    """The choices of these lists; what ends a list keeps its place when the rest is shuffled."""
    no_opinion = ("98", "Không có ý kiến", "No opinion")
    no_information = ("98", "Tôi không có thông tin để đánh giá", "I have no information to assess this")
    all_choices = [
        *(choice("muc_do", name, vi, en, score=score) for name, vi, en, score in SCALE),
        choice("muc_do", *no_information, fixed="yes"),
        *(choice("ly_do", *reason) for reason in REASONS),
        choice("ly_do", "khac", "Lý do khác", "Another reason", fixed="yes"),
        *(choice("uu_tien", theme.key, theme.vi, theme.en) for theme in THEMES),
        choice("uu_tien", *no_opinion, exclusive="yes", fixed="yes"),
    ]
    return [made for made in all_choices if made["list_name"] in lists]


def workbook(form_id: str, title: str, survey: Sequence[Row], lists: Sequence[str]) -> bytes:
    settings = {
        "form_title": title,
        "form_id": form_id,
        "version": "2026.1",
        "default_language": VI,
        "style": "pages",
        "namespaces": 'par="https://par-survey.example/xforms"',
    }
    return write_workbook(
        (
            Table("survey", SURVEY_COLUMNS, survey, needed=("type", "name")),
            Table("choices", CHOICES_COLUMNS, choices(*lists), needed=("list_name", "name")),
            Table("settings", SETTINGS_COLUMNS, [settings]),
        )
    )


def build() -> dict[str, bytes]:
    """Every workbook of the library by its form id."""
    made = {
        f"par_{group}": workbook(
            f"par_{group}",
            f"Phiếu khảo sát {words[0]} về cải cách hành chính của tỉnh (minh họa)",
            list(survey_of(group)),
            ("muc_do", "ly_do", "uu_tien"),
        )
        for group, words in GROUPS.items()
    }
    title = "Phiếu khảo sát 30 nội dung về cải cách hành chính (minh họa)"
    return {**made, "par_30": workbook("par_30", title, list(survey_of_par_30()), ["muc_do"])}


def main() -> None:
    for form_id, data in build().items():
        (FOLDER / f"{form_id}.xlsx").write_bytes(data)


if __name__ == "__main__":
    main()
