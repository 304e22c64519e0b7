"""Every number that the products of a round publish about answers, as somebody reads it who has them all.

    figures = Figures(official, ministry, round_id, asked)
    figures.statements()      what they say, for `questionnaires.results.suppression.attack`
    figures.contents()        the products themselves, to be compared

A product is a row of PRODUCTS; a test walks the addresses of results and finds each of them here.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import openpyxl
import pyreadstat
from flask.testing import FlaskClient
from lxml import html

from foundation.db import Refused
from questionnaires.results.suppression import Cell, Statement
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from survey_app.database import db
from survey_app.ministry import products as exports
from survey_app.ministry.wish import Wish

COEFFICIENTS = {"1": 0.0, "2": 0.5, "3": 1.0}
WORDS = {"Kém": "1", "Được": "2", "Tốt": "3"}
EVERYBODY = "Tất cả"


class Asked(NamedTuple):
    """A group of the round as everybody knows it: with the id of its questionnaire and how many submitted."""

    code: str
    name: str
    weight: float
    form: int
    submitted: int
    flagged: int = 0


@dataclass
class Figures:
    """`official`: reads what Home Affairs reads; `ministry`: the single responses too. `unread`: what the reader does not
    see, as pairs of a product's kind ("tally", "mean") and a column, for products that hide columns by themselves."""

    official: FlaskClient
    ministry: FlaskClient
    round_id: int
    asked: Sequence[Asked]
    unread: Collection[tuple[str, str]] = ()

    def statements(self) -> list[Statement]:
        return [statement for read in PRODUCTS.values() for statement in read(self)]

    def contents(self) -> dict[str, Any]:
        """Pages as words, sheets as rows; of single responses, which are shuffled, the rows in order."""
        found: dict[str, Any] = {"": self.said}
        for address in self.addresses():
            key = re.sub(r"^\d+", lambda match: str(self.forms.index(int(match[0]))), address)
            found[key] = plain(self.ministry.get(f"{self.here}/{address}").text)
        for name, rows in self.sheets("results"):
            found[f"results {name}"] = rows
        for ending, data in self.exported.get("microdata", {}).items():
            if ending.endswith((".csv", ".sav", ".dta")):
                found[ending] = sorted(map(str, rows_of(ending, data)))
            elif ending.endswith(".xml"):
                found[ending] = described(data)
            elif ending.endswith(".zip"):
                with ZipFile(io.BytesIO(data)) as package:
                    texts = [name for name in package.namelist() if name.endswith((".json", ".xml", ".csv"))]
                    found[ending] = {name: described(package.read(name)) for name in texts}
        for name, rows in self.sheets("microdata"):
            found[f"microdata {name}"] = sorted(map(str, rows))
        return found

    def addresses(self) -> Iterator[str]:
        """The pages of results behind the first."""
        for form in self.forms:
            yield from (f"{form}", f"{form}/so-ma")
        yield from ("xem-lai", "uoc-luong")

    @cached_property
    def exported(self) -> dict[str, dict[str, bytes]]:
        """The files of the exports that tell of answers, by product and the end of their names; none of one that is refused."""
        found = {}
        for name, product in exports.PRODUCTS.items():
            if product.of_answers:
                with suppress(Refused):
                    found[name] = product.draft(Wish(db.session.get_one(SurveyRound, self.round_id))).files()
        db.session.rollback()
        return found

    def sheets(self, product: str) -> list[tuple[str, list[list[Any]]]]:
        """(name, rows) of the workbook of an export."""
        data = self.exported.get(product, {}).get(".xlsx")
        book = openpyxl.load_workbook(io.BytesIO(data)) if data else ()
        return [(page.title, [[cell.value for cell in row] for row in page]) for page in book]

    def form_of(self, rows: Sequence[Sequence[Any]]) -> int:
        """The questionnaire that a sheet is about, by its title lines."""
        heading = " ".join(str(row[0]) for row in rows[:4])
        titles = {form: db.session.get_one(QuestionnaireVersion, form).title for form in self.forms}
        return next(form for form, title in titles.items() if f"({title}, phiên bản" in heading)

    @property
    def here(self) -> str:
        return f"/bo-noi-vu/dot/{self.round_id}/ket-qua"

    @property
    def forms(self) -> list[int]:
        return list(dict.fromkeys(group.form for group in self.asked))

    def groups(self, heading: str) -> list[str]:
        """The groups that a column is about, by its heading."""
        by_name = {group.name: group.code for group in self.asked}
        return [by_name[name] for name in heading.split("; ") if name in by_name]

    @cached_property
    def said(self) -> str:
        """The words of the first page."""
        return plain(self.official.get(self.here).text)

    def everybody(self, form: int | None = None) -> list[str]:
        """The groups in figures over all groups, as the first page says it."""
        found = re.search(r"Không công bố vì dưới 10 phiếu: (.*?)\. Mọi số liệu", self.said)
        withheld = found[1] if found else ""
        return [g.code for g in self.asked if f"{g.name} (" not in withheld and form in (None, g.form)]

    def printed(self) -> list[list[str]]:
        """The same, merged groups together."""
        merged = [
            self.groups(names) for names in re.findall(r"Gộp làm một vì có nhóm dưới 10 phiếu: (.*?)\.", self.said)
        ]
        alone = [[code] for code in self.everybody() if not any(code in members for members in merged)]
        return [*merged, *alone]

    def sees(self, kind: str, column: str) -> bool:
        return (kind, column) not in self.unread


def plain(text: str) -> str:
    """The words of a page, without what differs from round to round by its number."""
    return " ".join(re.sub(r"<[^>]+>", " ", text.replace("\u00a0", " ")).split())


def described(data: bytes) -> list[str]:
    """The lines in order of a description for programs, without what differs by round: its year, a checksum, a length."""
    lines = data.decode("utf-8-sig").splitlines()
    return sorted(re.sub(r"20\d\d|[0-9a-f]{64}|\"bytes\": \d+", "", line) for line in lines)


def rows_of(name: str, data: bytes) -> Any:
    """The rows of a .csv, .sav or .dta."""
    ending = name.rpartition(".")[2]
    if ending == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    return list(single_responses(ending, data))


def single_responses(ending: str, data: bytes) -> Iterator[dict[str, str]]:
    """The rows of a file for SPSS or Stata, answers in words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"rows.{ending}"
        path.write_bytes(data)
        read = {"sav": pyreadstat.read_sav, "dta": pyreadstat.read_dta}[ending]
        frame, _ = read(path, apply_value_formats=True, user_missing=True)
    yield from frame.astype(str).to_dict("records")


def counted(figures: Figures, item: str, of: Collection[str], figure: Mapping[str, str]) -> Iterator[Statement]:
    """What one column of a question says: `figure` by option, as printed, and under "" how many answered."""
    answered = int(figure[""].replace(".", ""))
    for option in WORDS.values():
        cells: Mapping[Cell, float] = {(group, item, option): 1.0 for group in with_flagged(figures, of)}
        if (bounds := range_of(figure[option], answered)) is not None and cells:
            yield (cells, *bounds)


def with_flagged(figures: Figures, of: Collection[str]) -> list[str]:
    """The groups, and beside each the flagged ones among them."""
    flagged = {group.code for group in figures.asked if group.flagged}
    return [*of, *(code + FLAGGED for code in of if code in flagged)]


def range_of(printed: str, answered: int) -> tuple[float, float] | None:
    """From where to where a printed count can lie; None when it is only said roughly."""
    if printed == "trên 90 %":
        return 0.9 * answered, answered
    if printed == "dưới 10 %":
        return 0, 0.1 * answered
    if printed.startswith("khoảng"):
        return None
    count = float(printed.partition(" (")[0].replace(".", ""))
    return count, count


def pages(figures: Figures) -> Iterator[Statement]:
    """The questions of each questionnaire."""
    for form in figures.forms:
        page = html.fromstring(figures.official.get(f"{figures.here}/{form}").text.replace("\u00a0", " "))
        for section in page.xpath("//section[starts-with(@id, 'cau-')]"):
            item = section.get("id").removeprefix("cau-")
            (table,) = section.xpath(".//table")
            headings = [" ".join(th.text_content().split()) for th in table.xpath(".//thead//th")]
            lines = {
                line[0]: line
                for line in ([c.text_content().strip() for c in row] for row in table.xpath(".//tbody/tr"))
            }
            for place, heading in enumerate(headings[1:], start=1):
                figure = {code: lines[words][place] for words, code in WORDS.items()}
                yield from tallied(figures, form, item, heading, figure | {"": lines["Số người trả lời"][place]})


def tallied(figures: Figures, form: int, item: str, heading: str, figure: Mapping[str, str]) -> Iterator[Statement]:
    of = figures.everybody(form) if heading == EVERYBODY else figures.groups(heading)
    if figures.sees("tally", heading if heading != EVERYBODY else f"{EVERYBODY} {form}"):
        yield from counted(figures, item, of, figure)


def results_file(figures: Figures) -> Iterator[Statement]:
    """Every sheet of the results, each by its name."""
    for name, found in figures.sheets("results"):
        for beginning, read in SHEETS.items():
            if name.startswith(beginning):
                yield from read(figures, found)


def tally_sheet(figures: Figures, rows: list[list[Any]]) -> Iterator[Statement]:
    first = next(number for number, row in enumerate(rows) if row[0] == "Biến")
    found = [row for row in rows[first + 1 :] if row[1]]
    yield from _tally_rows(figures, figures.form_of(rows), rows[first], found)


def _tally_rows(figures: Figures, form: int, headings: list[str], rows: list[list[Any]]) -> Iterator[Statement]:
    items = dict.fromkeys(row[0] for row in rows)
    for item in items:
        own = {str(row[2] or "") or row[3]: row for row in rows if row[0] == item}
        for place, heading in enumerate(headings[4:], start=4):
            figure = {code: str(own[code][place]) for code in WORDS.values()}
            yield from tallied(figures, form, item, heading, figure | {"": str(own["Số người trả lời"][place])})


def first_page(figures: Figures) -> Iterator[Statement]:
    """Points, shares and means of the criteria on the first page."""
    page = html.fromstring(figures.official.get(figures.here).text.replace("\u00a0", " "))
    (table,) = (found for found in page.xpath("//table") if "Điểm theo tiêu chí" in found.findtext("caption"))
    headings = [" ".join(th.text_content().split()) for th in table.xpath(".//thead//th")]
    for row in table.xpath(".//tbody/tr"):
        values = dict(zip(headings, ([" ".join(c.text_content().split()) for c in row]), strict=True))
        item = "q" + values["Tiêu chí"].split(".")[1]
        points = values["Điểm/tối đa"].partition("/")[0]
        if not values["Tỷ lệ"].startswith("khoảng"):
            yield mean_of(figures, item, figures.printed(), per_cent(values["Tỷ lệ"]), 0.0005)
            yield mean_of(figures, item, figures.printed(), float(points.replace(",", ".")), 0.05)
        for heading in headings[4:]:
            if figures.sees("mean", heading) and re.match(r"\d", values[heading]):
                yield mean_of(figures, item, [figures.groups(heading)], per_cent(values[heading]), 0.0005)


def per_cent(printed: str) -> float:
    return float(printed.removesuffix(" %").replace(",", ".")) / 100


def score_sheet(figures: Figures, rows: list[list[Any]]) -> Iterator[Statement]:
    first = next(number for number, row in enumerate(rows) if row[0] == "Tiêu chí")
    for row in rows[first + 1 :]:
        if not re.fullmatch(r"1\.\d+", str(row[0])):
            continue
        for heading, value in list(zip(rows[first], row, strict=True))[5:]:
            if figures.sees("mean", heading) and re.fullmatch(r"[0-9.]+", str(value)):
                item, mean = f"q{str(row[0]).split('.')[1]}", float(value)
                yield mean_of(figures, item, [figures.groups(heading)], mean, 0.0005)


FLAGGED = "*"
"""Behind the code of a group: those of it whose answers call for a second look, who are a group of their own to an attacker."""


def mean_of(
    figures: Figures, item: str, sets: Sequence[Sequence[str]], mean: float, half: float, *, flagged: bool = True
) -> Statement:
    """A mean coefficient of printed groups, by their weights. Everybody answered every question, so that the divisors are
    known; maxima are one point. `flagged`: whether answers that call for a second look are in it."""
    of = {group.code: group for group in figures.asked}
    whole = sum(of[code].weight for members in sets for code in members)
    cells: dict[Cell, float] = {}
    for members in sets:
        people, weight = sum(of[code].submitted for code in members), sum(of[code].weight for code in members)
        people -= 0 if flagged else sum(of[code].flagged for code in members)
        for code in members:
            cells |= {(code, item, option): weight / whole * c / people for option, c in COEFFICIENTS.items()}
            if flagged and of[code].flagged:
                cells |= {(code + FLAGGED, item, option): cells[code, item, option] for option in COEFFICIENTS}
    return cells, mean - half - 1e-9, mean + half + 1e-9


def care_page(figures: Figures) -> Iterator[Statement]:
    """Shares of all answers, and of those that do not call for a second look."""
    page = html.fromstring(figures.official.get(f"{figures.here}/xem-lai").text.replace("\u00a0", " "))
    for row in page.xpath("//table[contains(caption, 'Điểm có và không')]/tbody/tr"):
        cells = [" ".join(cell.text_content().split()) for cell in row]
        yield from _with_and_without(figures, f"q{cells[0].split('.')[1]}", cells[2], cells[4])


def care_sheet(figures: Figures, rows: list[list[Any]]) -> Iterator[Statement]:
    for row in rows:
        if re.fullmatch(r"1\.\d+", str(row[0])):
            yield from _with_and_without(figures, f"q{str(row[0]).split('.')[1]}", row[3], row[5])


def _with_and_without(figures: Figures, item: str, share: str, without: str) -> Iterator[Statement]:
    if re.match(r"\d", share):
        yield mean_of(figures, item, figures.printed(), per_cent(share), 0.0005)
    if re.match(r"\d", without):
        yield mean_of(figures, item, figures.printed(), per_cent(without), 0.0005, flagged=False)


def estimates_page(figures: Figures) -> Iterator[Statement]:
    """Shares of all groups and of each, and of the highest answer."""
    page = html.fromstring(figures.official.get(f"{figures.here}/uoc-luong").text.replace("\u00a0", " "))
    for caption in (EVERYBODY_TOGETHER, "Theo nhóm đối tượng"):
        for row in page.xpath(f"//table[contains(caption, '{caption}')]/tbody/tr"):
            said = {cell.get("data-label"): " ".join(cell.text_content().split()) for cell in row}
            plain_share, weighted = said["Tỷ lệ, khoảng 95 %"], said["Hiệu chỉnh theo loại cơ quan"]
            label = " ".join(row[0].text_content().split())
            yield from _estimated(figures, label, said.get("Nhóm", ""), (plain_share, weighted), said["Mức cao nhất"])


def estimates_sheet(figures: Figures, rows: list[list[Any]]) -> Iterator[Statement]:
    for row in rows:
        if re.match(r"1\.\d+\. ", str(row[0])):
            yield from _estimated(figures, row[0], row[1], (row[3], row[5]), row[8])


EVERYBODY_TOGETHER = "Tất cả các nhóm"


def _estimated(figures: Figures, label: str, group: str, shares: Sequence[str], top: str) -> Iterator[Statement]:
    """In the rounds that are attacked all agencies are of one class, so that weighting changes nothing."""
    item = f"q{label.split('.')[1]}"
    sets = [own] if (own := figures.groups(group)) else figures.printed()
    for share in shares:
        if found := re.match(r"(\d+(?:,\d+)?) %", share):
            yield mean_of(figures, item, sets, per_cent(found[0]), _half(found[1]))
    if found := re.match(r"(\d+(?:,\d+)?) %", top):
        cells, low, high = mean_of(figures, item, sets, per_cent(found[0]), _half(found[1]))
        yield {cell: factor for cell, factor in cells.items() if cell[2] == "3"}, low, high


def _half(digits: str) -> float:
    """Half a unit of the last digit that is printed."""
    return 0.0005 if "," in digits else 0.005


def microdata_files(figures: Figures) -> Iterator[Statement]:
    """Single responses, counted again by group."""
    for name, found in figures.sheets("microdata"):
        if name.startswith("Dữ liệu"):
            yield from _counted_rows(figures, list(_named(found)))
    for name, data in figures.exported.get("microdata", {}).items():
        if name.endswith(".csv"):
            yield from _counted_rows(figures, list(_named(rows_of(name, data))))
        elif name.endswith((".sav", ".dta")):
            rows = [{key: WORDS.get(value, value) for key, value in row.items()} for row in rows_of(name, data)]
            yield from _counted_rows(figures, rows)


def _named(lines: list[list[Any]]) -> Iterator[dict[str, str]]:
    first = next(number for number, row in enumerate(lines) if row[0] == "nhom")
    for row in lines[first + 1 :]:
        if row[1] or row[2]:  # not a note
            yield dict(zip(lines[first], map(str, row), strict=True))


def _counted_rows(figures: Figures, found: list[dict[str, str]]) -> Iterator[Statement]:
    for where in {row["nhom"] for row in found}:
        of = figures.groups(where) or where.split("+")
        own = [row for row in found if row["nhom"] == where]
        for item in (name for name in own[0] if name.startswith("q")):
            for option in WORDS.values():
                count = sum(row[item] == option for row in own)
                yield {(group, item, option): 1.0 for group in with_flagged(figures, of)}, count, count


SHEETS: Mapping[str, Callable[[Figures, list[list[Any]]], Iterator[Statement]]] = {
    "Có và không tính": care_sheet,
    "Điểm": score_sheet,
    "Ước lượng": estimates_sheet,
    "Thống kê": tally_sheet,
}
"""By the beginning of its name how a sheet of the results is read. Of the others one has differences of what these say, one no
number that comes from an answer."""

PRODUCTS: dict[str, Callable[[Figures], Iterator[Statement]]] = {
    "ministry.results": first_page,
    "ministry.results_questionnaire": pages,
    "ministry.results_estimates": estimates_page,
    "ministry.results_care": care_page,
    "results": results_file,
    "microdata": microdata_files,
}
"""How each product is read: pages by their endpoint, exports by their name. The codebook has no number that comes from an answer;
the test compares it."""
