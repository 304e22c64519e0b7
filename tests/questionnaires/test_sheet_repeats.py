"""Repeats: instances added and taken away, counted ones, nested ones, and values set when they appear."""

from __future__ import annotations

import pytest

from questionnaires.sheet import AnswerSheet
from questionnaires.sheet.state import MOST_INSTANCES
from tests.questionnaires.tiny_forms import inputs, sheet_of, sheet_of_xml

PEOPLE = """
    type         | name | relevant  | required | default
    integer      | tuoi |           |          |
    begin_repeat | tv   | ${tuoi} > 17 |       |
    text         | ten  |           | yes      |
    text         | nghe | ${ten} != '' |       | nông dân
    end_repeat   |      |           |          |
"""
COUNTED = """
    type         | name | repeat_count
    integer      | so   |
    begin_repeat | tv   | ${so}
    text         | ten  |
    end_repeat   |      |
"""


def test_the_first_instance_is_there_and_carries_no_number() -> None:
    sheet = sheet_of(PEOPLE)
    sheet.set("/data/tuoi", "20")
    assert sheet.instances("/data/tv") == ("/data/tv",)
    assert sheet.add("/data/tv") == "/data/tv[2]"
    assert sheet.instances("/data/tv/ten") == ("/data/tv/ten", "/data/tv[2]/ten")


def test_a_new_instance_has_its_defaults_and_its_own_conditions() -> None:
    sheet = sheet_of(PEOPLE)
    sheet.set("/data/tuoi", "20")
    sheet.set("/data/tv/ten", "An")
    sheet.add("/data/tv")
    assert (sheet.relevant("/data/tv/nghe"), sheet.relevant("/data/tv[2]/nghe")) == (True, False)
    sheet.set("/data/tv[2]/ten", "Bình")
    assert sheet.value("/data/tv[2]/nghe") == "nông dân"


def test_every_instance_blocks_by_itself() -> None:
    sheet = sheet_of(PEOPLE)
    sheet.set("/data/tuoi", "20")
    sheet.add("/data/tv")
    assert list(sheet.blocking()) == ["/data/tv/ten", "/data/tv[2]/ten"]


def test_nothing_is_added_to_a_repeat_that_is_not_asked() -> None:
    sheet = sheet_of(PEOPLE)
    assert not sheet.may_add("/data/tv")
    assert sheet.add("/data/tv") is None


def test_an_instance_can_be_taken_away_and_the_others_close_up() -> None:
    sheet = sheet_of(PEOPLE)
    sheet.set("/data/tuoi", "20")
    for number, name in enumerate(["An", "Bình", "Cát"], start=1):
        path = sheet.add("/data/tv") if number > 1 else "/data/tv"
        sheet.set(f"{path}/ten", name)
    assert sheet.remove("/data/tv")
    assert [sheet.value(path) for path in sheet.instances("/data/tv/ten")] == ["Bình", "Cát"]


def test_a_count_makes_as_many_instances_as_it_says() -> None:
    sheet = sheet_of(COUNTED)
    for count, instances in [("3", 3), ("1", 1), ("", 1), ("0", 0), ("2", 2)]:
        sheet.set("/data/so", count)
        assert len(sheet.instances("/data/tv")) == instances, count


def test_answers_of_the_instances_that_stay_are_kept() -> None:
    sheet = sheet_of(COUNTED)
    sheet.set("/data/so", "2")
    sheet.set("/data/tv[2]/ten", "Bình")
    sheet.set("/data/so", "3")
    assert sheet.value("/data/tv[2]/ten") == "Bình"


def counted_names(sheet: AnswerSheet) -> list[str]:
    return [sheet.value(path) for path in sheet.instances("/data/tv/ten")]


def test_what_stood_in_an_instance_comes_back_with_its_count() -> None:
    sheet = sheet_of(COUNTED)
    sheet.set("/data/so", "3")
    for number, name in enumerate(["An", "Bình", "Cát"], start=1):
        sheet.set(f"/data/tv[{number}]/ten" if number > 1 else "/data/tv/ten", name)
    for count, names in [("1", ["An"]), ("2", ["An", "Bình"]), ("0", []), ("3", ["An", "Bình", "Cát"])]:
        sheet.set("/data/so", count)
        assert counted_names(sheet) == names, count


def test_and_from_a_draft_too_but_never_into_what_is_submitted() -> None:
    sheet = sheet_of(COUNTED)
    sheet.set("/data/so", "3")
    sheet.set("/data/tv[3]/ten", "Cát")
    sheet.set("/data/so", "1")
    assert "Cát" not in sheet.submission().values()
    again = AnswerSheet(sheet.questionnaire, sheet.as_dict())
    assert counted_names(again) == [""]
    assert again.as_dict() == sheet.as_dict()
    assert "Cát" not in again.submission().values()
    again.set("/data/so", "3")
    assert counted_names(again) == ["", "", "Cát"]


def test_a_counted_repeat_is_not_the_respondents_to_change() -> None:
    sheet = sheet_of(COUNTED)
    sheet.set("/data/so", "2")
    assert sheet.add("/data/tv") is None
    assert not sheet.remove("/data/tv[2]")


def test_a_wrong_count_does_not_fill_the_memory() -> None:
    sheet = sheet_of(COUNTED)
    sheet.set("/data/so", "999999999")
    assert len(sheet.instances("/data/tv")) == MOST_INSTANCES


def test_a_count_that_depends_on_itself_ends() -> None:
    sheet = sheet_of_xml(
        '<data id="f"><tv><a/></tv></data>', "", '<repeat nodeset="/data/tv" jr:count="count(/data/tv/a) + 1"/>'
    )
    assert len(sheet.instances("/data/tv")) < 10


NESTED = """<data id="f"><ho jr:template=""><ten/><con jr:template=""><tuoi/></con><tong/></ho>
    <ho><ten/><con><tuoi/></con><tong/></ho></data>"""
NESTED_BODY = """<repeat nodeset="/data/ho"><input ref="/data/ho/ten"/><repeat nodeset="/data/ho/con">
    <input ref="/data/ho/con/tuoi"/></repeat></repeat>"""


def families() -> AnswerSheet:
    return sheet_of_xml(NESTED, '<bind nodeset="/data/ho/tong" calculate="sum(../con/tuoi)"/>', NESTED_BODY)


def test_repeats_in_repeats_count_for_themselves() -> None:
    sheet = families()
    assert sheet.add("/data/ho/con[2]") == "/data/ho/con[2]"
    assert sheet.add("/data/ho") == "/data/ho[2]"
    assert sheet.instances("/data/ho/con") == ("/data/ho/con", "/data/ho/con[2]"), "the template has no child"
    assert sheet.add("/data/ho[2]/con") == "/data/ho[2]/con"
    for path, age in [("/data/ho/con", "3"), ("/data/ho/con[2]", "4"), ("/data/ho[2]/con", "5")]:
        sheet.set(f"{path}/tuoi", age)
    assert [sheet.value(path) for path in sheet.instances("/data/ho/tong")] == ["7", "5"]


def test_a_nested_sheet_survives_being_put_away() -> None:
    sheet = families()
    sheet.add("/data/ho/con")
    sheet.add("/data/ho")
    sheet.add("/data/ho[2]/con")
    sheet.set("/data/ho[2]/con/tuoi", "9")
    again = AnswerSheet(sheet.questionnaire, sheet.as_dict())
    assert again.final_state() == sheet.final_state()


def test_without_a_template_a_new_instance_is_empty_with_one_it_is_like_it() -> None:
    body = f'<repeat nodeset="/data/tv">{inputs("/data/tv/a")}</repeat>'
    plain = sheet_of_xml('<data id="f"><tv><a>x</a></tv></data>', "", body)
    like = sheet_of_xml('<data id="f"><tv jr:template=""><a>y</a></tv><tv><a>x</a></tv></data>', "", body)
    none = sheet_of_xml('<data id="f"><tv jr:template=""><a>y</a></tv></data>', "", body)
    assert [plain.add("/data/tv"), like.add("/data/tv"), none.add("/data/tv")] == [
        "/data/tv[2]",
        "/data/tv[2]",
        "/data/tv",
    ]
    assert [plain.value("/data/tv[2]/a"), like.value("/data/tv[2]/a"), none.value("/data/tv/a")] == ["", "y", "y"]


def test_labels_speak_of_their_own_instance() -> None:
    sheet = sheet_of_xml(
        '<data id="f"><tv><ten/><q/></tv></data>',
        "",
        '<group ref="/data/tv"><label>Người thứ <output value="position(.)"/></label><repeat nodeset="/data/tv">'
        '<input ref="/data/tv/ten"/><input ref="/data/tv/q"><label>Hỏi <output value="../ten"/></label></input>'
        "</repeat></group>",
    )
    sheet.add("/data/tv")
    sheet.set("/data/tv[2]/ten", "Bình")
    assert [sheet.label(path) for path in sheet.instances("/data/tv/q")] == ["Hỏi", "Hỏi Bình"]
    assert [sheet.label(path) for path in sheet.instances("/data/tv")] == ["Người thứ 1", "Người thứ 2"]


def test_values_are_set_on_first_load_in_new_instances_and_when_an_answer_changes() -> None:
    sheet = sheet_of_xml(
        '<data id="f"><a/><b/><tv jr:template=""><s/><t/></tv></data>',
        "",
        '<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/b" value="concat(/data/a, \'!\')"/></input>'
        '<repeat nodeset="/data/tv"><input ref="/data/tv/s"/><setvalue event="odk-new-repeat" ref="/data/tv/s"'
        ' value="position(..)"/><setvalue event="odk-new-repeat" ref="/data/tv/t">cố định</setvalue></repeat>',
        more='<setvalue event="odk-instance-first-load" ref="/data/a" value="\'mới\'"/>',
    )
    assert (sheet.value("/data/a"), sheet.value("/data/b")) == ("mới", "")
    sheet.set("/data/a", "hai")
    assert sheet.value("/data/b") == "hai!"
    sheet.set("/data/b", "khác")
    assert sheet.set("/data/a", "hai").accepted
    sheet.add("/data/tv")
    sheet.add("/data/tv")
    assert [sheet.value(path) for path in sheet.instances("/data/tv/s")] == ["1", "2"]
    assert sheet.value("/data/tv[2]/t") == "cố định"
    again = AnswerSheet(sheet.questionnaire, sheet.as_dict())
    assert again.value("/data/a") == "hai", "what was set on first load is not set again"


@pytest.mark.parametrize("path", ["/data/tv[0]", "/data/tv[9]/ten", "/data/khong", "/data/tuoi[2]", "", "/", "x"])
def test_a_path_that_is_not_there_is_named(path: str) -> None:
    with pytest.raises(KeyError):
        sheet_of(PEOPLE).value(path)
