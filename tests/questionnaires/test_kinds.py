"""A kind of question that nobody has thought of, added in one place and seen through: check, page, review, paper, tally, file.

It is added as the README says, so that what the README says stays true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from questionnaires import kinds
from questionnaires.comparing import compare
from questionnaires.kinds.drawing import clearing, row
from questionnaires.kinds.kind import Coding, Drawn, Kind, Question
from questionnaires.pages import PageForm
from questionnaires.rendering import Booklet
from questionnaires.results import TOTAL, AnswerTable, codebook, coded, microdata, sav, tally
from questionnaires.sheet import AnswerSheet
from questionnaires.template import guide, offered_types
from questionnaires.workbook import check
from questionnaires.xform import Questionnaire, read_xform
from tests.questionnaires import results_kit
from tests.questionnaires.tables import problems, workbook

ROOT = Path(__file__).parents[2]


class Stars(Kind):
    """One to five stars."""

    name = "stars"
    word = "số sao"
    guide = ("Cho từ một đến năm sao", "Ông/Bà cho trang này mấy sao?")
    carrier, mark = "integer", "stars"
    control, bind_types = "input", ("int",)
    type_words = "Chọn từ một đến năm sao"
    has_few_answers = True
    is_number = True

    def stored(self, text: str) -> str | None:
        return text if re.fullmatch("[1-5]", text) else None

    def draw(self, drawn: Drawn) -> str:
        rows = (row("radio", drawn.name, n, str(n), "★" * n, str(n) in drawn.values) for n in range(1, 6))
        return "".join(rows) + clearing(drawn)

    def say(self, value: str, word: Callable[[str], str | None]) -> str:
        return "★" * int(value or 0)

    def on_paper(self, question: Question, language: str) -> tuple[str, ...]:
        return tuple("★" * int(code) for code in self.codes(question))

    def codes(self, question: Question) -> tuple[str, ...]:
        return ("1", "2", "3", "4", "5")

    def code_label(self, question: Question, code: str, language: str) -> str:
        return "★" * int(code)

    def counted(self, question: Question, value: str) -> list[str]:
        return [value]

    def codings(self, question: Question, language: str, found: Iterable[str]) -> list[Coding]:
        codes = {code: int(code) for code in self.codes(question)}
        words = {code: self.code_label(question, code, language) for code in codes}
        return [Coding(measure="ordinal", codes=codes, words=words)]


SURVEY = """
    type     | name | label          | required
    stars    | sao  | Cho mấy sao?   | yes
    integer  | nam  | Số năm?        |
"""
PATH = "/data/sao"


@pytest.fixture(autouse=True)
def stars(monkeypatch: pytest.MonkeyPatch) -> Kind:
    """The one place: a row in the table."""
    kind = Stars()
    monkeypatch.setitem(kinds.KINDS, kind.name, kind)
    return kind


@pytest.fixture
def form() -> Questionnaire:
    return results_kit.questionnaire(SURVEY, None)


def test_the_check_takes_it_and_knows_a_misspelt_one() -> None:
    assert problems(survey=SURVEY) == []
    assert problems(survey=SURVEY.replace("stars ", "stras ")) == ["survey 2 type TYPE_UNKNOWN → stars"]
    assert check(workbook(survey=SURVEY)).questions == 2


def test_the_blank_workbook_offers_it_and_tells_of_it(stars: Kind) -> None:
    assert "stars" in offered_types()
    assert ("stars", *stars.guide) in guide.lines()


def test_the_xform_carries_it_beside_the_kind_that_it_travels_as(form: Questionnaire, stars: Kind) -> None:
    assert form.controls[PATH].kind is stars
    assert form.controls["/data/nam"].kind is kinds.KINDS["integer"]


def test_the_page_draws_it_and_reads_what_was_sent(form: Questionnaire) -> None:
    sheet = AnswerSheet(form)
    shown = Booklet(form).page(form.pages[0], sheet)
    assert 'type="radio" id="/data/sao-3" name="/data/sao" value="3"' in shown
    assert not PageForm(sheet, form.pages[0], _sent("6")).validate()
    wrong = PageForm(sheet, form.pages[0], _sent("6"))
    wrong.validate()
    assert wrong.refused() == {PATH: (["6"], "Chọn từ một đến năm sao")}
    assert PageForm(sheet, form.pages[0], _sent("4")).validate()
    assert sheet.value(PATH) == "4"


def _sent(value: str) -> dict[str, list[str]]:
    class Sent(dict[str, list[str]]):
        def getlist(self, name: str) -> list[str]:
            return self.get(name, [])

    return Sent({PATH: [value]})


def test_the_review_says_it(form: Questionnaire) -> None:
    sheet = AnswerSheet(form)
    sheet.set(PATH, "4")
    assert Booklet(form).reading.answer_words(PATH, sheet) == "★★★★"
    assert "★★★★" in Booklet(form).summary([PATH], sheet)


def test_the_paper_prints_what_can_be_ticked(form: Questionnaire) -> None:
    part = Booklet(form).reading.overview(AnswerSheet(form))[0]
    assert part.questions[0].choices == ("★", "★★", "★★★", "★★★★", "★★★★★")


def answered(form: Questionnaire) -> AnswerTable:
    four = results_kit.answers(1, {"sao": "4", "nam": "7"}, 12)
    return results_kit.table(four, results_kit.answers(1, {"sao": "1", "nam": "7"}, 10), form=form)


def test_the_tally_counts_it(form: Questionnaire) -> None:
    table = answered(form)
    counts = tally(table, table.variables[0], ["LDS"])
    assert counts[TOTAL].to_dict() == {
        **{"1": 10, "2": 0, "3": 0, "4": 12, "5": 0},
        **{"(answered)": 22, "(not answered)": 0, "(not asked)": 0},
    }


def test_the_files_hold_it_with_its_words(form: Questionnaire) -> None:
    table = answered(form)
    rows = microdata(table, seed=1)
    assert rows is not None
    assert sorted(rows["sao"].unique()) == ["1", "4"]
    [column] = [one for one in coded(table, rows, {"LDS": "Lãnh đạo sở"}, {"so": "Sở"}) if one.name == "sao"]
    assert column.coding.words["4"] == "★★★★"
    assert sav([column], "Thử")
    lines = codebook(table)
    assert lines[lines["variable"] == "sao"][["kind", "code", "code_label"]].values.tolist()[3] == [
        "số sao",
        "4",
        "★★★★",
    ]


def test_two_versions_are_compared_by_it(form: Questionnaire) -> None:
    without = read_xform(check(workbook(survey=SURVEY.replace("stars ", "integer "))).xform or "")
    [change] = compare(without, form).changed
    assert ("Loại", "số nguyên", "số sao") in [tuple(difference) for difference in change.differences]


def test_the_readme_says_how_to_add_one() -> None:
    """Every name in its line is there; every part of a kind that it lists is one that this kind has or inherits."""
    text = (ROOT / "README.md").read_text("utf-8")
    line = re.search(r"\* \*\*a kind of question\*\*.*?(?=\n\* )", text, re.DOTALL)
    assert line
    named = re.findall(r"`([^`]+)`", line[0])
    paths, parts = [name for name in named if "/" in name], [name for name in named if "/" not in name]
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert [part for part in parts if not hasattr(Stars, part) and not hasattr(kinds, part)] == []
    ours = {name for name in vars(Stars) if not name.startswith("_")}
    assert {"stored", "draw", "say", "on_paper", "codes", "counted", "codings"} <= ours & set(parts)
