"""Where paths lead: within groups, between the instances of a repeat, and in fixed lists."""

from __future__ import annotations

from questionnaires.sheet import AnswerSheet
from tests.questionnaires.tiny_forms import inputs, sheet_of_xml

HOUSEHOLD = """<data id="f"><ten_ho/><tv jr:template=""><ten/><tuoi/><so/><ra/></tv><tv><ten/><tuoi/><so/><ra/></tv>
    <tong/></data>"""
BODY = (
    inputs("/data/ten_ho")
    + '<group ref="/data/tv"><label>Người</label><repeat nodeset="/data/tv">'
    + inputs("/data/tv/ten", "/data/tv/tuoi")
    + "</repeat></group>"
)


def household(*ages: str, **calculations: str) -> AnswerSheet:
    """A household of people with these ages; `ra` is calculated in each of them, `tong` for all."""
    binds = {"ra": "/data/tv/ra", "tong": "/data/tong", "so": "/data/tv/so"}
    written = "".join(
        f'<bind nodeset="{binds[name]}" calculate="{text.replace("<", "&lt;")}"/>'
        for name, text in calculations.items()
    )
    sheet = sheet_of_xml(HOUSEHOLD, written, BODY)
    for number, age in enumerate(ages, start=1):
        path = "/data/tv" if number == 1 else sheet.add("/data/tv")
        sheet.set(f"{path}/ten", f"Người {number}")
        sheet.set(f"{path}/tuoi", age)
    return sheet


def in_each(sheet: AnswerSheet) -> list[str]:
    return [sheet.value(path) for path in sheet.instances("/data/tv/ra")]


def test_a_relative_path_stays_in_its_instance() -> None:
    assert in_each(household("30", "4", ra="../tuoi * 2")) == ["60", "8"]


def test_an_absolute_path_within_a_repeat_means_the_same_instance() -> None:
    assert in_each(household("30", "4", ra="/data/tv/tuoi * 2")) == ["60", "8"]


def test_from_outside_it_means_all_instances() -> None:
    sheet = household("30", "4", "7", tong="sum(/data/tv/tuoi)")
    assert sheet.value("/data/tong") == "41"


def test_a_repeat_is_counted_whole_from_inside_and_outside() -> None:
    assert in_each(household("1", "2", "3", ra="count(/data/tv)")) == ["3", "3", "3"]
    assert in_each(household("1", "2", "3", ra="count(../../tv)")) == ["3", "3", "3"]
    assert household("1", "2", tong="count(/data/tv)").value("/data/tong") == "2"


def test_an_instance_knows_its_number() -> None:
    assert in_each(household("1", "2", "3", ra="position(..)")) == ["1", "2", "3"]


def test_numbers_close_up_when_an_instance_is_taken_away() -> None:
    sheet = household("1", "2", "3", ra="position(..)", tong="sum(/data/tv/tuoi)")
    assert sheet.remove("/data/tv[2]")
    assert in_each(sheet) == ["1", "2"]
    assert sheet.value("/data/tong") == "4"


def test_another_instance_is_named_by_its_number() -> None:
    assert in_each(household("5", "6", ra="indexed-repeat(/data/tv/tuoi, /data/tv, 1)")) == ["5", "5"]
    assert in_each(household("5", "6", ra="/data/tv[1]/tuoi")) == ["5", "5"]
    assert in_each(household("5", "6", ra="/data/tv[position() = 2]/tuoi")) == ["6", "6"]
    assert in_each(household("5", "6", ra="/data/tv[9]/tuoi")) == ["", ""]


def test_a_running_total_looks_at_the_instance_before() -> None:
    running = "../tuoi + coalesce(indexed-repeat(/data/tv/ra, /data/tv, position(..) - 1) * (position(..) != 1), 0)"
    assert in_each(household("1", "2", "3", ra=running)) == ["1", "3", "6"]


def test_predicates_filter_the_instances() -> None:
    sheet = household("30", "4", "70", tong="count(/data/tv[tuoi < 18 or tuoi > 60])")
    assert sheet.value("/data/tong") == "2"
    sheet.set("/data/tv/tuoi", "12")
    assert sheet.value("/data/tong") == "3"


def test_a_predicate_sees_the_node_it_is_written_for_by_current() -> None:
    assert in_each(household("30", "4", "30", ra="count(/data/tv[tuoi = current()/../tuoi])")) == ["2", "1", "2"]


def test_names_are_joined_in_order() -> None:
    sheet = household("1", "2", tong="join(', ', /data/tv/ten)")
    assert sheet.value("/data/tong") == "Người 1, Người 2"


def test_the_greatest_of_all_instances_leaves_empty_ones_out() -> None:
    assert household("5", "", "9", tong="max(/data/tv/tuoi)").value("/data/tong") == "9"


def test_any_of_several_nodes_may_be_equal() -> None:
    assert household("5", "6", tong="/data/tv/tuoi = 6").value("/data/tong") == "true"
    assert household("5", "6", tong="/data/tv/tuoi > 6").value("/data/tong") == "false"


def test_axes_and_wildcards_are_walked() -> None:
    assert household("5", "6", tong="count(/data/tv/*)").value("/data/tong") == "8"
    assert household("5", "6", tong="sum(//tuoi)").value("/data/tong") == "11"
    assert household("5", tong="count(/data/tv[1]/tuoi/following-sibling::*)").value("/data/tong") == "2"
    assert household("5", "6", tong="count(/data/tv/ten | /data/tv/tuoi)").value("/data/tong") == "4"
    assert in_each(household("5", ra="name(ancestor::data)")) == ["data"]
    assert in_each(household("5", ra="name(parent::tv)")) == ["tv"]


def test_what_the_form_does_not_have_reads_as_nothing() -> None:
    sheet = household("5", ra="concat('[', /data/khong_co, ../khong_co, instance('khong_co')/root/item/a, @id, ']')")
    assert in_each(sheet) == ["[]"]


def test_fixed_lists_are_looked_up() -> None:
    items = "".join(
        f"<item><name>{name}</name><tinh>{province}</tinh><dan>{people}</dan></item>"
        for name, province, people in [("an", "bac", "5"), ("binh", "nam", "7"), ("cat", "nam", "9")]
    )
    sheet = sheet_of_xml(
        '<data id="f"><tinh/><so/><ten/><lon/><nguoc/><bang/></data>',
        """<bind nodeset="/data/so" calculate="count(instance('xa')/root/item[tinh = /data/tinh])"/>
           <bind nodeset="/data/ten" calculate="instance('xa')/root/item[tinh = /data/tinh][2]/name"/>
           <bind nodeset="/data/nguoc" calculate="count(instance('xa')/root/item[/data/tinh = tinh])"/>
           <bind nodeset="/data/bang" calculate="instance('xa')/root/item[dan = 4 + 5]/name"/>
           <bind nodeset="/data/lon" calculate="sum(instance('xa')/root/item[dan &gt; 5]/dan)"/>""",
        inputs("/data/tinh"),
        more=f'<instance id="xa"><root>{items}</root></instance>',
    )
    assert (sheet.value("/data/so"), sheet.value("/data/lon")) == ("0", "16")
    sheet.set("/data/tinh", "nam")
    assert (sheet.value("/data/so"), sheet.value("/data/nguoc"), sheet.value("/data/ten")) == ("2", "2", "cat")
    assert sheet.value("/data/bang") == "cat", "a number is compared as one"
