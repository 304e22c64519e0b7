"""The ready questionnaires: valid, on few short pages, and exactly what their script writes."""

import re

import pytest

from questionnaires import library
from questionnaires.library.build import build
from questionnaires.workbook import check
from questionnaires.workbook.form import Form
from questionnaires.workbook.reading import read_sheets
from questionnaires.xform import read_xform

SURVEYS = ("par_hdnd", "par_ldh", "par_ldp", "par_lds", "par_ldx")
LONGEST_PAGE = 8


def questionnaire(form_id: str):
    return read_xform(check(library.path(form_id).read_bytes()).xform)


def rated(questions) -> list:
    return [question for question in questions if question.par_criterion]


def test_there_is_a_survey_for_each_group_of_leaders_and_one_of_thirty_items():
    assert library.names() == ("par_30", *SURVEYS)
    with pytest.raises(KeyError):
        library.path("../build")


@pytest.mark.parametrize("form_id", library.names())
def test_each_is_without_problems_in_two_languages_and_labelled_as_an_illustration(form_id):
    result = check(library.path(form_id).read_bytes())
    assert result.problems == ()
    assert result.form_id == form_id
    assert result.languages == ("vi", "en")
    assert "minh họa" in result.title


@pytest.mark.parametrize("form_id", library.names())
def test_each_has_thirty_rated_items_on_pages_that_fit_a_phone(form_id):
    form = questionnaire(form_id)
    pages = [rated(page.questions()) for page in form.pages]
    assert sum(map(len, pages)) == 30
    assert max(map(len, pages)) <= LONGEST_PAGE
    homes = {(page.name, question.path.split("/")[2]) for page in form.pages for question in page.questions()}
    assert homes == {(page.name, page.name) for page in form.pages}, "each outermost group is one page, whole"


@pytest.mark.parametrize("form_id", library.names())
def test_the_criteria_are_those_of_six_themes_and_their_points_add_up_to_22(form_id):
    items = [item for page in questionnaire(form_id).pages for item in rated(page.questions())]
    assert {item.par_criterion.split(".")[0] for item in items} == {"1", "2", "4", "5", "6", "7"}
    assert len({item.par_criterion for item in items}) == 30
    assert sum(float(item.par_max_score) for item in items) == pytest.approx(22)


@pytest.mark.parametrize("form_id", library.names())
def test_one_scale_in_words_and_a_way_out_that_counts_nothing(form_id):
    form = Form.of(read_sheets(library.path(form_id).read_bytes()))
    scale = [
        (row.text("label::Tiếng Việt (vi)"), row.text("score"), row.text("fixed")) for row in form.lists["muc_do"].rows
    ]
    assert scale == [
        ("Rất tốt", "100", ""),
        ("Tốt", "75", ""),
        ("Khá", "50", ""),
        ("Trung bình", "25", ""),
        ("Kém", "0", ""),
        ("Tôi không có thông tin để đánh giá", "", "yes"),
    ]


def test_the_form_of_thirty_items_has_four_pages_and_nothing_conditional():
    pages = questionnaire("par_30").pages
    assert [len(list(page.questions())) for page in pages] == [8, 8, 7, 7]
    form = Form.of(read_sheets(library.path("par_30").read_bytes()))
    assert form.expressions == ()


@pytest.mark.parametrize("form_id", SURVEYS)
def test_a_survey_asks_for_reasons_priorities_and_a_remark_without_names(form_id):
    form = Form.of(read_sheets(library.path(form_id).read_bytes()))
    rows = form.row_named
    assert rows["ly_do_thap"].text("relevant") == "${so_muc_thap} > 0"
    assert rows["uu_tien"].type.kind.name == "select_multiple"
    assert form.lists["uu_tien"].exclusive == ("98",)
    assert form.rows[-2] is rows["gop_y"]
    assert re.search("không ghi họ tên", rows["gop_y"].text("hint::Tiếng Việt (vi)"))
    assert not rows["gop_y"].holds("required")


def test_the_four_groups_are_asked_in_their_own_words():
    labels = {
        form_id: {
            row.text("label::Tiếng Việt (vi)") for row in Form.of(read_sheets(library.path(form_id).read_bytes())).rows
        }
        for form_id in SURVEYS
    }
    for form_id in SURVEYS:
        others = set().union(*(labels[other] for other in SURVEYS if other != form_id))
        assert len(labels[form_id] - others) >= 12


def test_the_files_are_what_the_script_writes():
    for form_id, data in build().items():
        assert read_sheets(data) == read_sheets(library.path(form_id).read_bytes()), form_id
