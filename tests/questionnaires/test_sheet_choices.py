"""Choices: filtered by other answers, shuffled, dropped when they are no longer offered, called by their names."""

from __future__ import annotations

from questionnaires.sheet import Refusal
from tests.questionnaires.tiny_forms import sheet_of, sheet_of_xml

PLACES = """
    list_name | name | label    | vung | fixed
    vung      | bac  | Miền Bắc |      |
    vung      | nam  | Miền Nam |      |
    xa        | an   | An Lạc   | bac  |
    xa        | binh | Bình Minh | bac |
    xa        | cat  | Cát Tường | nam |
    xa        | khac | Nơi khác  | nam | yes
"""
CASCADE = """
    type               | name | choice_filter   | parameters               | calculation
    select_one vung    | vung |                 |                          |
    select_one xa      | xa   | vung = ${vung}  |                          |
    select_multiple xa | vai  | vung = ${vung}  |                          |
    rank xa            | hang |                 |                          |
    calculate          | ten  |                 |                          | jr:choice-name(${xa}, '${xa}')
"""


def names(sheet: object, path: str) -> list[str]:
    return [choice.name for choice in sheet.choices(path)]  # type: ignore[attr-defined]


def test_a_list_is_filtered_by_another_answer() -> None:
    sheet = sheet_of(CASCADE, PLACES)
    assert names(sheet, "/data/xa") == []
    sheet.set("/data/vung", "bac")
    assert names(sheet, "/data/xa") == ["an", "binh"]


def test_what_is_no_longer_offered_is_dropped_at_once() -> None:
    sheet = sheet_of(CASCADE, PLACES)
    sheet.set("/data/vung", "bac")
    sheet.set("/data/xa", "an")
    sheet.set("/data/vai", "an binh")
    sheet.set("/data/vung", "nam")
    assert (sheet.value("/data/xa"), sheet.value("/data/vai"), sheet.value("/data/ten")) == ("", "", "")
    sheet.set("/data/vung", "bac")
    assert sheet.value("/data/xa") == "", "it does not come back"


def test_part_of_a_selection_may_be_dropped() -> None:
    sheet = sheet_of(
        """
        type               | name | choice_filter
        select_multiple xa | da   |
        select_multiple xa | con  | selected(${da}, name)
        """,
        PLACES,
    )
    sheet.set("/data/da", "an cat")
    sheet.set("/data/con", "cat an")
    assert sheet.value("/data/con") == "an cat", "stored in the order in which they are offered"
    sheet.set("/data/da", "cat")
    assert sheet.value("/data/con") == "cat"


def test_only_what_is_offered_can_be_chosen() -> None:
    sheet = sheet_of(CASCADE, PLACES)
    sheet.set("/data/vung", "bac")
    for path, value in [
        ("/data/vung", "trung"),
        ("/data/xa", "cat"),
        ("/data/xa", "an binh"),
        ("/data/vai", "an cat"),
        ("/data/hang", "an trung"),
    ]:
        assert sheet.set(path, value).refusal is Refusal.CHOICE, (path, value)
    assert sheet.set("/data/hang", "an an").refusal is Refusal.ORDER


def test_a_rank_keeps_its_order() -> None:
    sheet = sheet_of(CASCADE, PLACES)
    sheet.set("/data/hang", "cat an binh khac")
    assert sheet.value("/data/hang") == "cat an binh khac"


def test_a_choice_is_called_by_its_label() -> None:
    sheet = sheet_of(CASCADE, PLACES)
    sheet.set("/data/vung", "bac")
    sheet.set("/data/xa", "binh")
    assert sheet.value("/data/ten") == "Bình Minh"


def test_a_question_that_is_asked_again_drops_what_is_no_longer_offered() -> None:
    sheet = sheet_of(
        """
        type            | name | relevant      | choice_filter
        select_one vung | vung |               |
        integer         | hoi  |               |
        select_one xa   | xa   | ${hoi} = 1    | vung = ${vung}
        """,
        PLACES,
    )
    for path, value in [("vung", "bac"), ("hoi", "1"), ("xa", "an"), ("hoi", "0"), ("vung", "nam"), ("hoi", "1")]:
        sheet.set(f"/data/{path}", value)
    assert sheet.value("/data/xa") == ""


SHUFFLED = """
    type          | name | parameters
    select_one xa | co   | randomize=true, seed=42
    select_one xa | khong | randomize=true
    select_one xa | theo | randomize=true, seed=${so}
    integer       | so   |
"""


def test_a_seed_decides_the_order_and_fixed_choices_stay_at_the_end() -> None:
    sheet = sheet_of(SHUFFLED, PLACES)
    assert [choice.name for choice in sheet.offered("/data/co")] == ["an", "khac", "cat", "binh"]
    assert names(sheet, "/data/co") == ["an", "cat", "binh", "khac"]


def test_without_a_seed_each_sheet_has_its_own_order_and_keeps_it() -> None:
    orders = {tuple(names(sheet_of(SHUFFLED, PLACES, seed=seed), "/data/khong")) for seed in range(20)}
    assert len(orders) > 1
    sheet = sheet_of(SHUFFLED, PLACES)
    again = type(sheet)(sheet.questionnaire, sheet.as_dict())
    assert names(sheet, "/data/khong") == names(again, "/data/khong")


def test_a_seed_may_be_an_answer() -> None:
    sheet = sheet_of(SHUFFLED, PLACES)
    orders = set()
    for number in range(10):
        sheet.set("/data/so", str(number))
        orders.add(tuple(names(sheet, "/data/theo")))
    assert len(orders) > 1


def test_a_list_that_is_not_shuffled_keeps_the_authors_order() -> None:
    sheet = sheet_of(
        "type | name\nselect_one xa | q", PLACES.replace("an   | An Lạc   | bac  |", "an | An Lạc | bac | yes")
    )
    assert names(sheet, "/data/q") == ["an", "binh", "cat", "khac"]


def test_choices_may_be_the_instances_of_a_repeat() -> None:
    sheet = sheet_of_xml(
        '<data id="f"><tv><ten/><ma/></tv><ai/></data>',
        "",
        '<repeat nodeset="/data/tv"><input ref="/data/tv/ten"/><input ref="/data/tv/ma"/></repeat>'
        '<select1 ref="/data/ai"><label>Ai</label><itemset nodeset="/data/tv[ten != \'\']">'
        '<value ref="ma"/><label ref="ten"/></itemset></select1>',
    )
    assert names(sheet, "/data/ai") == []
    sheet.set("/data/tv/ten", "An")
    sheet.set("/data/tv/ma", "1")
    sheet.add("/data/tv")
    sheet.set("/data/tv[2]/ten", "Bình")
    sheet.set("/data/tv[2]/ma", "2")
    assert [(choice.name, choice.label.plain("")) for choice in sheet.choices("/data/ai")] == [
        ("1", "An"),
        ("2", "Bình"),
    ]
    sheet.set("/data/ai", "2")
    sheet.remove("/data/tv[2]")
    assert sheet.value("/data/ai") == ""


def test_names_follow_the_language_but_what_is_submitted_does_not() -> None:
    sheet = sheet_of(
        """
        type            | name | label::Tiếng Việt (vi) | label::English (en) | calculation
        select_one vung | vung | Vùng                   | Region              |
        calculate       | ten  |                        |                     | jr:choice-name(${vung}, '${vung}')
        note            | nhac | Ở ${ten}               | In ${ten}           |
        """,
        """
        list_name | name | label::Tiếng Việt (vi) | label::English (en)
        vung      | bac  | Miền Bắc               | North
        """,
        language="en",
    )
    sheet.set("/data/vung", "bac")
    assert sheet.questionnaire.default_language == "vi"
    assert sheet.label("/data/nhac") == "In North"
    assert sheet.submission()["/data/ten"] == "Miền Bắc"
    assert sheet.label("/data/nhac") == "In North"
