"""Relevance, required, read-only, constraints and calculations: what follows from an answer."""

from __future__ import annotations

from questionnaires.sheet import Outcome, Refusal
from tests.questionnaires.tiny_forms import inputs, sheet_of, sheet_of_xml

WORKER = """
    type        | name  | relevant     | required     | constraint          | calculation
    integer     | tuoi  |              | yes          | . >= 18 and . < 100 |
    begin_group | viec  | ${tuoi} < 60 |              |                     |
    text        | nghe  |              | ${tuoi} < 50 |                     |
    text        | noi   | ${nghe} != '' |             |                     |
    end_group   |       |              |              |                     |
    calculate   | con   |              |              |                     | 60 - ${tuoi}
    text        | y     |              |              |                     |
"""
TUOI, NGHE, NOI = "/data/tuoi", "/data/viec/nghe", "/data/viec/noi"


def test_a_question_appears_and_disappears_with_its_condition() -> None:
    sheet = sheet_of(WORKER)
    assert not sheet.relevant(NGHE), "an empty age is not below 60"
    sheet.set(TUOI, "30")
    assert sheet.relevant(NGHE)
    sheet.set(TUOI, "70")
    assert not sheet.relevant(NGHE)


def test_an_answer_that_is_not_asked_reads_as_empty_but_comes_back() -> None:
    sheet = sheet_of(WORKER)
    sheet.set(TUOI, "30")
    sheet.set(NGHE, "giáo viên")
    assert sheet.relevant(NOI)
    sheet.set(TUOI, "70")
    assert sheet.value(NGHE) == ""
    assert not sheet.relevant(NOI)
    sheet.set(TUOI, "31")
    assert sheet.value(NGHE) == "giáo viên"
    assert sheet.relevant(NOI)


def test_only_what_is_asked_can_be_required() -> None:
    sheet = sheet_of(WORKER)
    assert sheet.required(TUOI)
    assert not sheet.required(NGHE)
    sheet.set(TUOI, "30")
    assert sheet.required(NGHE)
    sheet.set(TUOI, "55")
    assert not sheet.required(NGHE)


def test_an_answer_against_its_constraint_is_refused_and_the_old_one_stays() -> None:
    sheet = sheet_of(WORKER)
    sheet.set(TUOI, "30")
    assert sheet.set(TUOI, "17") == Outcome(False, False, Refusal.CONSTRAINT)
    assert sheet.value(TUOI) == "30"


def test_a_required_answer_cannot_be_taken_away() -> None:
    sheet = sheet_of(WORKER)
    sheet.set(TUOI, "30")
    assert sheet.set(TUOI, "") == Outcome(False, True, Refusal.REQUIRED)
    assert sheet.set(TUOI, "   ").refusal is Refusal.REQUIRED
    assert sheet.value(TUOI) == "30"


def test_another_answer_can_be_taken_away() -> None:
    sheet = sheet_of(WORKER)
    sheet.set("/data/y", "ý kiến")
    assert sheet.set("/data/y", "") == Outcome(True, True, None)
    assert sheet.value("/data/y") == ""


def test_calculations_follow_at_once_and_hold_nothing_for_no_number() -> None:
    sheet = sheet_of(WORKER)
    assert sheet.value("/data/con") == ""
    sheet.set(TUOI, "30")
    assert sheet.value("/data/con") == "30"


def test_blocking_says_what_stands_in_the_way() -> None:
    sheet = sheet_of(WORKER)
    assert sheet.blocking() == {TUOI: "required"}
    sheet.set(TUOI, "30")
    assert sheet.blocking() == {NGHE: "required"}
    sheet.set(NGHE, "giáo viên")
    assert sheet.blocking() == {}


def test_an_answer_may_stop_satisfying_its_constraint_when_another_changes() -> None:
    sheet = sheet_of("""
        type    | name | constraint
        integer | tran |
        integer | so   | . <= ${tran}
    """)
    sheet.set("/data/tran", "10")
    sheet.set("/data/so", "8")
    sheet.set("/data/tran", "5")
    assert sheet.value("/data/so") == "8"
    assert sheet.blocking() == {"/data/so": "constraint"}


def test_a_chain_of_calculations_is_in_order_wherever_it_is_written() -> None:
    sheet = sheet_of("""
        type      | name | calculation
        calculate | c    | ${b} + 1
        calculate | b    | ${a} + 1
        integer   | a    |
    """)
    sheet.set("/data/a", "1")
    assert sheet.value("/data/c") == "3"


def test_a_calculated_truth_works_as_a_condition() -> None:
    sheet = sheet_of("""
        type      | name | calculation | relevant
        integer   | a    |             |
        calculate | lon  | ${a} > 5    |
        text      | q    |             | ${lon}
        text      | r    |             | not(${lon})
        text      | s    |             | ${lon} = 1
    """)
    assert (sheet.relevant("/data/q"), sheet.relevant("/data/r")) == (False, True)
    sheet.set("/data/a", "9")
    assert (sheet.relevant("/data/q"), sheet.relevant("/data/r"), sheet.relevant("/data/s")) == (True, False, True)
    assert sheet.value("/data/lon") == "true"


def test_rules_in_a_circle_end() -> None:
    binds = (
        '<bind nodeset="/data/a" calculate="/data/b + 1"/><bind nodeset="/data/b" calculate="/data/a + 1"/>'
        '<bind nodeset="/data/c" relevant="/data/d != \'x\'"/><bind nodeset="/data/d" relevant="/data/c != \'y\'"/>'
    )
    sheet = sheet_of_xml('<data id="f"><a/><b/><c/><d/></data>', binds, inputs("/data/c", "/data/d"))
    for number in range(5):
        sheet.set("/data/c", "y" * number)
        sheet.set("/data/d", "x" * number)
    assert len(sheet.value("/data/a")) < 10


def test_a_read_only_group_makes_everything_in_it_read_only() -> None:
    binds = '<bind nodeset="/data/g" readonly="/data/khoa = 1"/><bind nodeset="/data/g/b" readonly="true()"/>'
    sheet = sheet_of_xml(
        '<data id="f"><khoa/><g><a/><b/></g></data>', binds, inputs("/data/khoa", "/data/g/a", "/data/g/b")
    )
    assert (sheet.readonly("/data/g/a"), sheet.readonly("/data/g/b")) == (False, True)
    assert sheet.set("/data/g/b", "x").refusal is Refusal.READONLY
    sheet.set("/data/khoa", "1")
    assert sheet.readonly("/data/g/a")


def test_conditions_of_groups_add_up() -> None:
    sheet = sheet_of("""
        type        | name | relevant
        integer     | a    |
        begin_group | g    | ${a} > 1
        begin_group | h    | ${a} > 2
        text        | q    | ${a} > 3
        end_group   |      |
        end_group   |      |
    """)
    shown = []
    for number in ("1", "2", "3", "4"):
        sheet.set("/data/a", number)
        shown.append([sheet.relevant(path) for path in ("/data/g", "/data/g/h", "/data/g/h/q")])
    assert shown == [[False] * 3, [True, False, False], [True, True, False], [True] * 3]


def test_a_calculation_at_a_typed_place_is_of_that_type() -> None:
    binds = (
        '<bind nodeset="/data/a" type="int" calculate="7 div 2"/>'
        '<bind nodeset="/data/b" type="date" calculate="date(\'2026-03-01\') + 1"/>'
        '<bind nodeset="/data/c" type="int" calculate="\'x\'"/>'
        '<bind nodeset="/data/d" type="decimal" calculate="7 div 2"/>'
    )
    sheet = sheet_of_xml('<data id="f"><a/><b/><c/><d/></data>', binds)
    assert [sheet.value(f"/data/{name}") for name in "abcd"] == ["3", "2026-03-02", "", "3.5"]
