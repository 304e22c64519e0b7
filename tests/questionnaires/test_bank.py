"""The question bank: found by words of any year, compared over the years, and taken along with what belongs to a question."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.audit import SYSTEM
from foundation.db import Refused
from questionnaires import versions
from questionnaires.bank import catching_up, finding, growing, new_workbook, taking
from questionnaires.bank.finding import Line, Wish
from questionnaires.bank.fitting import free_name
from questionnaires.bank.taking import Source, Taken
from questionnaires.bank_rows import MOST_OPTIONS, BankQuestion
from questionnaires.versions import QuestionnaireVersion
from questionnaires.workbook import check
from questionnaires.workbook.mending import edited
from tests import cast, statements
from tests.questionnaires.tables import workbook

SURVEY = """
    type          | name   | label::Tiếng Việt (vi)     | label::English (en) | relevant      | calculation             | par
    begin group   | nhom_a | Phần I                     | Part I              |               |                         |
    select_one co | dung   | Đã dùng dịch vụ công chưa? | Used it yet?        |               |                         | 2.1
    calculate     | so_lan |                            |                     |               | if(${dung} = '1', 2, 0) |
    text          | vi_sao | Vì sao ${dung}?            | Why ${dung}?        | ${dung} = '2' |                         |
    integer       | may    | Mấy lần?                   | How often?          | ${so_lan} > 1 |                         |
    end group     |        |                            |                     |               |                         |
"""
SURVEY = SURVEY.replace("| par", "| bind::par:criterion")
CHOICES = """
    list_name | name | label::Tiếng Việt (vi) | label::English (en) | score
    co        | 1    | Rồi                    | Yes                 | 100
    co        | 2    | Chưa                   | No                  | 0
"""


def settings(form_id: str = "thu") -> str:
    return f"""
    form_title   | form_id    | version | namespaces              | default_language
    Phiếu minh hoạ | {form_id} | 1       | par="https://par.example" | Tiếng Việt (vi)
    """


def a_published(
    session: Session, survey: str = SURVEY, form_id: str = "thu", choices: str = CHOICES
) -> QuestionnaireVersion:
    data = workbook(settings(form_id), survey=survey, choices=choices)
    made = versions.upload(session, data, "phieu.xlsx", SYSTEM)
    assert not made.errors, made.problems
    versions.publish(session, made, SYSTEM, seen=made.sha256 or "")
    return made


def found(session: Session, words: str = "", **wish: object) -> list[Line]:
    page, _ = finding.search(session, Wish(words.split(), **wish), finding.uses(session))  # type: ignore[arg-type]
    return list(page.items)


def names(lines: Sequence[Line]) -> list[str]:
    return [line.question.name for line in lines]


def taken(version: QuestionnaireVersion, *wanted: str) -> Taken:
    return taking.take([Source(version.id, version.title, version.workbook, wanted)])


def cells(data: bytes, sheet: str) -> list[dict[str, str]]:
    header, *others = openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True)
    return [{str(h): str(v) for h, v in zip(header, row, strict=True) if v is not None} for row in others]


def test_a_published_version_is_found_by_words_without_diacritics(session_on_each: Session) -> None:
    made = a_published(session_on_each)
    assert names(found(session_on_each)) == ["dung", "vi_sao", "may"]
    assert names(found(session_on_each, "dich vu cong")) == ["dung"]
    assert names(found(session_on_each, "chua roi")) == ["dung"], "its choices are looked into"
    assert names(found(session_on_each, "vi sao")) == ["vi_sao"]
    assert found(session_on_each, "khong co chu nay") == []
    assert names(found(session_on_each, kind="integer")) == ["may"]
    (line,) = found(session_on_each, "dich vu")
    assert line.question.options == [["1", "Rồi"], ["2", "Chưa"]]
    assert [use.version_id for use in line.uses] == [made.id]


def test_a_draft_is_in_no_bank_and_signs_of_patterns_are_letters(session_on_each: Session) -> None:
    versions.upload(session_on_each, workbook(settings(), survey=SURVEY, choices=CHOICES), "a.xlsx", SYSTEM)
    assert found(session_on_each) == []
    a_published(session_on_each, form_id="khac")
    for hostile in ("%", "_", "\\", "'", "';--"):
        page, of_all = finding.search(session_on_each, Wish([hostile]), finding.uses(session_on_each))
        assert (page.total, of_all) == (0, 3), hostile


def test_rounds_and_years_narrow(session_on_each: Session) -> None:
    first, second = a_published(session_on_each), a_published(session_on_each, SURVEY.replace("Mấy", "Được mấy"), "moi")
    held = cast.a_round(session_on_each, "open", code="2024", year=2024)
    cast.ask_all_groups(held, first)
    session_on_each.flush()
    assert finding.uses(session_on_each)[first.id].years == (2024,)
    assert (
        names(found(session_on_each, year=2024))
        == names(found(session_on_each, round_id=held.id))
        == ["dung", "vi_sao", "may"]
    )
    assert {use.version_id for line in found(session_on_each, "may lan") for use in line.uses} == {first.id, second.id}
    (line,) = found(session_on_each, "may lan", year=2024)
    assert line.question.version_id == first.id


def test_wordings_of_years_stand_side_by_side_with_what_differs(session_on_each: Session) -> None:
    a_published(session_on_each)
    a_published(session_on_each, SURVEY.replace("Đã dùng dịch vụ công chưa?", "Đã dùng dịch vụ công trực tuyến chưa?"))
    newest = found(session_on_each, "truc tuyen")[0]
    assert newest.others == 1
    now, before = finding.history(session_on_each, newest.question, finding.uses(session_on_each))
    assert all(not differs for _, differs in now.pieces)
    old = found(session_on_each, "da dung dich vu cong chua")[-1].question
    _, later = finding.history(session_on_each, old, finding.uses(session_on_each))
    assert ("trực tuyến", True) in later.pieces
    assert [use.number for use in before.line.uses] == [1]


def test_the_same_name_about_something_else_is_another_question(session: Session) -> None:
    a_published(session)
    a_published(session, SURVEY.replace("Mấy lần?", "Tuổi của Ông/Bà?"), "khac")
    (line,) = found(session, "tuoi cua")
    assert line.others == 0, "the same code in another questionnaire, without a word in common"


def test_what_was_published_before_there_was_a_bank_joins_it(session_on_each: Session) -> None:
    a_published(session_on_each)
    session_on_each.execute(sa.delete(BankQuestion))
    assert catching_up.keep_missing(session_on_each) == 1
    assert catching_up.keep_missing(session_on_each) == 0
    assert names(found(session_on_each)) == ["dung", "vi_sao", "may"]


def test_a_question_comes_with_its_list_and_its_calculation_and_says_what_stays_behind(session: Session) -> None:
    made = taken(a_published(session), "may", "vi_sao")
    assert [(row.name, row.along) for row in made.rows] == [("so_lan", True), ("may", False), ("vi_sao", False)]
    assert {one.in_words() for one in made.behind} == {
        f"Câu {row}, ô “{column}”: nhắc tới ${{dung}}, câu này chưa được chọn. Hãy chọn thêm câu ấy, hoặc sửa ô này sau khi lấy."
        for row, column in (
            ("so_lan", "calculation"),
            ("vi_sao", "relevant"),
            ("vi_sao", "label::Tiếng Việt (vi)"),
            ("vi_sao", "label::English (en)"),
        )
    }
    whole = taken(a_published(session, form_id="khac"), "dung", "may", "vi_sao")
    assert whole.behind == ()
    assert [name for _, name in whole.lists] == ["co"]


def test_what_is_taken_is_a_workbook_without_errors(session: Session) -> None:
    data = new_workbook.written(taken(a_published(session), "dung", "may", "vi_sao"))
    result = check(data, "kho.xlsx")
    assert result.problems == ()
    assert result.questions == 3
    assert [row["name"] for row in cells(data, "choices")] == ["1", "2"]
    assert cells(data, "survey")[0]["bind::par:criterion"] == "2.1"


def test_what_stays_behind_is_an_error_of_the_workbook_at_its_place(session: Session) -> None:
    result = check(new_workbook.written(taken(a_published(session), "vi_sao")), "kho.xlsx")
    assert {(problem.code, problem.row) for problem in result.problems if problem.is_error} == {("REF_UNKNOWN", 2)}


def test_questions_of_two_questionnaires_with_one_name_stay_two(session: Session) -> None:
    first = a_published(session)
    second = a_published(session, form_id="khac", choices=CHOICES.replace("Chưa", "Chưa bao giờ"))
    sources = [Source(v.id, v.title, v.workbook, ("dung", "vi_sao")) for v in (first, second)]
    data = new_workbook.written(taking.take(sources))
    survey = {row["name"]: row for row in cells(data, "survey")}
    assert list(survey) == ["dung", "vi_sao", "dung_2", "vi_sao_2"]
    assert survey["dung_2"]["type"] == "select_one co_2"
    assert survey["vi_sao_2"]["relevant"] == "${dung_2} = '2'"
    assert check(data).ok


DRAFT = """
    type           | name  | label
    begin group    | phan  | Phần chung
    select_one co  | dung  | Đã dùng chưa?
    end group      |       |
    text           | cuoi  | Ý kiến khác
"""
DRAFT_CHOICES = """
    list_name | name | label
    co        | 1    | Có
    co        | 2    | Không
"""
DRAFT_SETTINGS = """
    form_title | form_id | version
    Bản nháp   | nhap    | 1
"""


def grown(made: Taken, begin: int, draft: str = DRAFT) -> bytes:
    data = workbook(DRAFT_SETTINGS, survey=draft, choices=DRAFT_CHOICES)
    edits, _ = growing.grown(data, made, begin)
    return edited(data, edits)


def test_questions_are_put_at_the_end_of_a_group_with_new_names_and_their_own_lists(session: Session) -> None:
    data = grown(taken(a_published(session), "dung", "vi_sao"), 2)
    survey = cells(data, "survey")
    assert [row.get("name") for row in survey] == ["phan", "dung", "dung_2", "vi_sao", None, "cuoi"]
    assert (survey[2]["type"], survey[2]["label"]) == ("select_one co_2", "Đã dùng dịch vụ công chưa?")
    assert (survey[3]["relevant"], survey[3]["label"]) == ("${dung_2} = '2'", "Vì sao ${dung_2}?")
    assert [(row["list_name"], row["label"]) for row in cells(data, "choices")][2:] == [
        ("co_2", "Rồi"),
        ("co_2", "Chưa"),
    ]
    assert not [problem for problem in check(data).problems if problem.is_error]


def test_another_question_of_the_name_that_stays_behind_is_not_taken_for_it_silently(session: Session) -> None:
    result = check(grown(taken(a_published(session), "vi_sao"), growing.AT_END))
    (doubt,) = [problem for problem in result.problems if problem.code == "DOUBT"]
    assert doubt.row == 6
    assert "${dung} là câu khác trùng mã" in doubt.message


def test_a_list_that_is_there_as_it_is_is_not_doubled(session: Session) -> None:
    made = a_published(session)
    once = new_workbook.written(taken(made, "dung"))
    edits, fitted = growing.grown(once, taken(made, "dung"), growing.AT_END)
    assert (fitted.choices, fitted.renamed) == ((), (("dung", "dung_2"),))
    assert check(edited(once, edits)).ok


@pytest.mark.parametrize(
    ("draft", "why"),
    [
        (DRAFT.replace("    end group      |       |\n", ""), "nhóm chưa mở hoặc chưa đóng"),
        (DRAFT.replace("type ", "loai "), "thiếu cột type"),
    ],
)
def test_a_draft_whose_groups_nobody_can_tell_is_left_alone(session: Session, draft: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        grown(taken(a_published(session), "dung"), 2, draft)


def test_a_group_that_is_gone_is_said(session: Session) -> None:
    with pytest.raises(Refused, match="không còn trong bản nháp"):
        grown(taken(a_published(session), "dung"), 3)


def test_free_names_stay_within_what_a_name_may_be() -> None:
    assert free_name("a", {"a", "a_2"}) == "a_3"
    assert len(free_name("a" * 64, {"a" * 64})) == 64


def test_a_page_of_forty_questionnaires_of_two_hundred_questions_reads_its_own_questions_alone(
    session_on_each: Session,
) -> None:
    """40 × 200: half of the wordings are those of the year before. However many there are, six statements and a page of rows."""
    session = session_on_each
    for number in range(1, 41):
        made = cast.a_version(session, form_id=f"phieu_{number}", xform=f"x{number}")
        session.add_all(_many(made.id, number))
    session.commit()
    known = finding.uses(session)
    for words in ("", "hai long", "muc do thu", "khong thay"):
        session.expunge_all()
        with statements.heard(session.get_bind()) as asked, read_whole() as questions:  # type: ignore[arg-type]
            _, of_all = finding.search(session, Wish(words.split(), number=3), known)
        assert of_all == 4100
        assert len(asked) <= 6
        assert len(questions) == (finding.SIZE if words != "khong thay" else 0)


@contextmanager
def read_whole() -> Iterator[list[object]]:
    """The questions that are read with all their columns meanwhile."""
    read: list[object] = []

    def note(question: object, _context: object) -> None:
        read.append(question)

    sa.event.listen(BankQuestion, "load", note)
    yield read
    sa.event.remove(BankQuestion, "load", note)


def _many(version_id: int, number: int) -> list[BankQuestion]:
    return [
        BankQuestion(
            version_id=version_id,
            place=place,
            name=f"cau_{place}",
            kind="select_one",
            label=f"Mức độ hài lòng thứ {place} của Ông/Bà về việc giải quyết thủ tục hành chính năm nay?",
            options=[[str(n), f"Mức {n}"] for n in range(1, 6)],
            options_total=5,
            said=f"muc do hai long thu {place}",
            folded=f"muc do hai long thu {place} cua ong ba ve viec giai quyet thu tuc hanh chinh nam nay muc 1 muc 2 cau {place}",
            wording=f"{place}" if place <= 100 else f"{place} {number}",
        )
        for place in range(1, 201)
    ]


def test_long_lists_are_kept_by_their_beginning(session: Session) -> None:
    many = "    list_name | name | label::Tiếng Việt (vi) | label::English (en)\n" + "".join(
        f"    co | {n} | Xã {n} | Commune {n}\n" for n in range(1, 301)
    )
    a_published(session, SURVEY.replace("| 2.1", "|"), choices=many)
    line = found(session, "dich vu cong")[0]
    assert (len(line.question.options), line.question.options_total) == (MOST_OPTIONS, 300)
