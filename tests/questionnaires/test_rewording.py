"""Words of a draft changed on screen land in the workbook, are checked like it, can be taken back; nothing else changes."""

from __future__ import annotations

import io
from collections.abc import Mapping

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.audit import SYSTEM, AuditEvent
from foundation.db import Refused
from questionnaires import library, rewording, versions
from questionnaires.comparing import compare
from questionnaires.rewording import Reworded, Wrong
from questionnaires.versions import QuestionnaireVersion
from questionnaires.workbook.form import Form
from questionnaires.workbook.reading import read_sheets
from questionnaires.workbook.words import Anchor, find, pages, text_at
from tests.questionnaires.tables import workbook

VI, EN = "label::Tiếng Việt (vi)", "label::English (en)"
SURVEY = f"""
    type             | name  | {VI}                  | {EN}           | hint::Tiếng Việt (vi) | relevant | appearance
    begin_group      | dau   | Phần đầu              | First part     |                       |          | field-list
    select_one co    | dung  | Đã dùng dịch vụ chưa? | Used it?       | Chọn một              |          |
    end_group        |       |                       |                |                       |          |
    begin_group      | sau   | Phần sau              | Second part    |                       |          | field-list
    text             | vi_sao | Vì sao chọn ${{dung}}? | Why ${{dung}}? |                      | ${{dung}} = '2' |
    calculate        | tinh  |                       |                |                       |          |
    end_group        |       |                       |                |                       |          |
""".replace("| calculate        | tinh  |", "|")
SURVEY = "\n".join(line for line in SURVEY.splitlines() if "calculate" not in line)
CHOICES = f"""
    list_name | name | {VI}  | {EN}
    co        | 1    | Rồi   | Yes
    co        | 2    | Chưa  | No
"""
SETTINGS = """
    form_title           | form_id | version | style | default_language
    Phiếu thử (minh họa) | thu     | 1       | pages | Tiếng Việt (vi)
"""
QUESTION = Anchor("survey", "", "dung", VI)
WHY = Anchor("survey", "", "vi_sao", VI)
CHOICE = Anchor("choices", "co", "2", VI)


def data(survey: str = SURVEY, choices: str = CHOICES) -> bytes:
    return workbook(SETTINGS, survey=survey, choices=choices)


def uploaded(session: Session) -> tuple[Session, QuestionnaireVersion]:
    made = versions.upload(session, data(), "phieu.xlsx", SYSTEM)
    assert made.errors == 0
    session.commit()
    return session, made


@pytest.fixture
def draft(session: Session) -> tuple[Session, QuestionnaireVersion]:
    return uploaded(session)


@pytest.fixture
def draft_on_each(session_on_each: Session) -> tuple[Session, QuestionnaireVersion]:
    return uploaded(session_on_each)


def kept(session: Session, version: QuestionnaireVersion, made: Reworded, seen: str | None = None) -> None:
    rewording.keep(session, version.id, seen or version.sha256 or "", made, SYSTEM)
    session.commit()
    session.refresh(version)


def put(session: Session, version: QuestionnaireVersion, wanted: Mapping[Anchor, str]) -> None:
    kept(session, version, rewording.reword(version, wanted))


def cell(version: QuestionnaireVersion, sheet: str, place: str) -> object:
    return openpyxl.load_workbook(io.BytesIO(version.workbook))[sheet][place].value


def test_the_pages_show_words_alone_in_every_language_and_a_list_where_it_is_used_first() -> None:
    first, second = pages(Form.of(read_sheets(data())))
    assert [block.title for block in first.blocks] == ["Nhóm dau", "Chọn một dung", "Lựa chọn “co”"]
    assert [(w.what, w.language, w.text) for w in first.blocks[1].words] == [
        ("Lời", "Tiếng Việt (vi)", "Đã dùng dịch vụ chưa?"),
        ("Lời", "English (en)", "Used it?"),
        ("Gợi ý", "Tiếng Việt (vi)", "Chọn một"),
    ]
    assert [words.anchor.name for words in first.blocks[2].words] == ["1", "1", "2", "2"]
    assert second.blocks[0].title == "Nhóm sau"
    assert {words.anchor.column for page in (first, second) for words in page.words} <= {
        VI,
        EN,
        "hint::Tiếng Việt (vi)",
    }


def test_a_list_too_long_for_a_page_is_left_to_excel() -> None:
    many = CHOICES + "\n".join(f"    co | x{number} | Xã {number} | Commune {number}" for number in range(120))
    first, _ = pages(Form.of(read_sheets(data(choices=many))))
    assert (first.blocks[2].words, first.blocks[2].left_out) == ((), 122)


def test_rows_that_share_a_name_are_found_by_nobody() -> None:
    form = Form.of(read_sheets(data(choices=CHOICES + "    co | 1 | Lần nữa | Again\n")))
    assert find(form, Anchor("choices", "co", "1", VI)) is None
    assert text_at(form, CHOICE) == (3, "Chưa")
    assert text_at(form, Anchor("survey", "", "khong_co", VI)) is None


def test_new_words_land_in_the_workbook_and_in_the_questionnaire_and_nothing_else_does(draft) -> None:
    session, version = draft
    before = versions.definition(version)
    put(session, version, {QUESTION: "Ông/Bà đã dùng chưa?", CHOICE: "Chưa bao giờ"})
    assert (cell(version, "survey", "C3"), cell(version, "choices", "C3")) == ("Ông/Bà đã dùng chưa?", "Chưa bao giờ")
    found = compare(before, versions.definition(version))
    assert (found.added, found.removed, found.moved, found.form) == ((), (), (), ())
    assert {what for change in found.changed for what, _, _ in change.differences} <= {"Câu hỏi (vi)", "Lựa chọn (vi)"}
    assert [(one.anchor, one.was, one.now) for one in rewording.of_draft(version)] == [
        (QUESTION, "Đã dùng dịch vụ chưa?", "Ông/Bà đã dùng chưa?"),
        (CHOICE, "Chưa", "Chưa bao giờ"),
    ]
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.verb, event.detail["reworded"]) == ("questionnaire.reword", 2)


def test_a_place_changed_twice_remembers_what_was_uploaded_and_taking_back_forgets_it(draft) -> None:
    session, version = draft
    put(session, version, {QUESTION: "Lần một?"})
    put(session, version, {QUESTION: "Lần hai?", CHOICE: "Không"})
    assert [(one.was, one.now) for one in rewording.of_draft(version)] == [
        ("Đã dùng dịch vụ chưa?", "Lần hai?"),
        ("Chưa", "Không"),
    ]
    kept(session, version, rewording.take_back(version, 0))
    assert cell(version, "survey", "C3") == "Đã dùng dịch vụ chưa?"
    assert [one.now for one in rewording.of_draft(version)] == ["Không"]
    put(session, version, {CHOICE: "Chưa"})
    assert version.rewordings == []
    with pytest.raises(Refused, match="vừa thay"):
        rewording.take_back(version, 0)


@pytest.mark.parametrize(
    ("anchor", "text", "words"),
    [
        (WHY, "Vì sao?", r"Giữ nguyên các chỗ chèn câu trả lời: \$\{dung\}"),
        (WHY, "Vì sao chọn ${khac}?", "Giữ nguyên"),
        (QUESTION, "Đã dùng ${dung}?", "Không thêm chỗ chèn"),
        (QUESTION, "x" * 3001, "nhiều nhất 3000"),
        (QUESTION, "  ", "không để trống"),
        (QUESTION, " Đã dùng dịch vụ chưa? ", "Chưa có chữ nào khác"),
        (Anchor("survey", "", "khong_co", VI), "x", "vừa thay"),
    ],
)
def test_what_cannot_stand_is_refused_with_its_place_and_nothing_is_kept(draft, anchor, text, words) -> None:
    _, version = draft
    before = version.sha256
    with pytest.raises(Refused, match=words) as refused:
        rewording.reword(version, {anchor: text, CHOICE: "Chưa"})
    if isinstance(refused.value, Wrong):
        assert list(refused.value.at) == [anchor]
    assert version.sha256 == before


def test_a_text_that_looks_like_a_formula_stays_a_text(draft) -> None:
    session, version = draft
    put(session, version, {CHOICE: "=1+1"})
    assert text_at(Form.of(read_sheets(version.workbook)), CHOICE) == (3, "=1+1")


def test_the_second_of_two_officers_is_told(draft_on_each) -> None:
    session, version = draft_on_each
    seen = version.sha256
    first, second = rewording.reword(version, {QUESTION: "Một?"}), rewording.reword(version, {QUESTION: "Hai?"})
    kept(session, version, first, seen)
    with pytest.raises(Refused, match="vừa thay"):
        kept(session, version, second, seen)
    session.rollback()
    assert cell(version, "survey", "C3") == "Một?"


def test_published_and_faulty_versions_are_not_reworded(draft) -> None:
    session, version = draft
    made = rewording.reword(version, {QUESTION: "Một?"})
    versions.publish(session, version, SYSTEM, seen=version.sha256 or "")
    session.commit()
    with pytest.raises(Refused, match="đã công bố"):
        rewording.pages_of(version)
    with pytest.raises(Refused, match="vừa thay"):
        kept(session, version, made)
    session.rollback()
    broken = versions.upload(session, data(SURVEY.replace("text  ", "txt  ")), "phieu.xlsx", SYSTEM)
    with pytest.raises(Refused, match="còn lỗi"):
        rewording.pages_of(broken)


def test_another_workbook_says_first_what_would_go(draft_on_each) -> None:
    session, version = draft_on_each
    put(session, version, {QUESTION: "Lời mới?", CHOICE: "Không"})
    newer = data(SURVEY.replace("Chọn một ", "Chỉ một  "))
    over, lost = rewording.over(version, newer)
    assert over is not None
    assert [one.now for one in lost] == ["Lời mới?", "Không"]
    assert "2 chỗ sửa lời" in rewording.question(lost)
    with pytest.raises(Refused, match="sửa trên màn hình"):
        versions.upload(session, newer, "phieu.xlsx", SYSTEM)
    whole, again = rewording.put_into(newer, "phieu.xlsx", lost)
    kept_one = versions.upload(session, whole, "phieu.xlsx", SYSTEM, over=over._replace(rewordings=again))
    assert kept_one.id == version.id
    assert (cell(version, "survey", "C3"), cell(version, "survey", "E3")) == ("Lời mới?", "Chỉ một")
    assert [(one.was, one.now) for one in rewording.of_draft(version)] == [
        ("Đã dùng dịch vụ chưa?", "Lời mới?"),
        ("Chưa", "Không"),
    ]
    with pytest.raises(Refused, match="vừa thay"):
        versions.upload(session, newer, "phieu.xlsx", SYSTEM, over=over)
    dropped, _ = rewording.over(version, newer)
    versions.upload(session, newer, "phieu.xlsx", SYSTEM, over=dropped)
    assert (cell(version, "survey", "C3"), version.rewordings) == ("Đã dùng dịch vụ chưa?", [])


def test_the_workbook_that_was_fetched_with_the_new_words_loses_none(draft) -> None:
    session, version = draft
    put(session, version, {QUESTION: "Lời mới?"})
    book = openpyxl.load_workbook(io.BytesIO(version.workbook))
    book["survey"]["E3"] = "Chỉ một"
    file = io.BytesIO()
    book.save(file)
    over, lost = rewording.over(version, file.getvalue())
    assert lost == []
    versions.upload(session, file.getvalue(), "phieu.xlsx", SYSTEM, over=over)
    assert (cell(version, "survey", "C3"), version.rewordings) == ("Lời mới?", [])


def test_mends_of_the_drafts_own_workbook_keep_what_is_changed_though_rows_move(draft) -> None:
    _, version = draft
    version.rewordings = [rewording.Rewording(WHY, "Vì sao?", "Vì sao chọn ${dung}?").as_dict()]
    moved = data(
        SURVEY.replace(
            "    begin_group      | sau", "    note | chao | Xin chào | Hello | | |\n    begin_group      | sau"
        )
    )
    over, lost = rewording.over(version, moved, mended=True)
    assert lost == []
    assert over is not None
    assert over.rewordings == version.rewordings


@pytest.mark.parametrize("name", library.names())
def test_every_word_of_the_library_can_be_reached(name: str) -> None:
    form = Form.of(read_sheets(library.path(name).read_bytes()))
    found = [words.anchor for page in pages(form) for words in page.words]
    assert len(found) == len(set(found)) > 30
    labels = {row.text("label::Tiếng Việt (vi)") for row in form.rows if not row.type.ends} - {""}
    assert labels <= {words.text for page in pages(form) for words in page.words}


def test_a_questionnaire_of_the_library_is_reworded(session: Session) -> None:
    name = "par_30"
    made = versions.upload(session, library.path(name).read_bytes(), f"{name}.xlsx", SYSTEM)
    words = [one for page in rewording.pages_of(made) for one in page.words]
    changed = rewording.reword(made, {words[1].anchor: f"{words[1].text} (thử)"})
    assert changed.checked.ok
