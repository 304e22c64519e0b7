import re
import xml.etree.ElementTree as ElementTree

import pytest

from respondents.messages.letters import QUIET_ZONE, grouped, qr_matrix, qr_svg

LINK = "https://khaosat.daklak.gov.vn/t/7KQ2M9XD8PVC7KQ2M9XD8PVC7K"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("code", "printed"),
    [("7KQ2M9XD8PVC", "7KQ2 M9XD 8PVC"), ("7KQ2M", "7KQ2 M"), ("", "")],
)
def test_a_code_is_printed_in_groups_of_four(code, printed):
    assert grouped(code) == printed


def test_a_code_has_a_quiet_zone_of_four_modules_on_every_side():
    matrix = qr_matrix(LINK)
    assert len(matrix) == len(matrix[0])
    edge = [*matrix[:QUIET_ZONE], *matrix[-QUIET_ZONE:]]
    edge += [row[:QUIET_ZONE] + row[-QUIET_ZONE:] for row in matrix]
    assert not any(dark for row in edge for dark in row)
    assert all(matrix[QUIET_ZONE][QUIET_ZONE : QUIET_ZONE + 7])  # the finder pattern begins right there


def test_a_code_is_made_at_error_level_m():
    matrix = qr_matrix(LINK)
    level_bits = matrix[QUIET_ZONE + 8][QUIET_ZONE : QUIET_ZONE + 2]
    assert [level_bits[0] ^ True, level_bits[1] ^ False] == [False, False]  # 00 is M, under the mask 10


def test_the_drawing_holds_exactly_the_modules_of_the_code():
    drawn = ElementTree.fromstring(qr_svg(LINK))
    matrix = qr_matrix(LINK)
    assert drawn.get("viewBox") == f"0 0 {len(matrix)} {len(matrix)}"
    dark = set()
    for x, y, width in re.findall(r"M(\d+) (\d+)\.5h(\d+)", drawn.findall(f"{SVG}path")[1].get("d")):
        dark |= {(int(x) + step, int(y)) for step in range(int(width))}
    assert dark == {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}


def test_the_drawing_stays_black_on_white_and_passes_a_strict_policy():
    svg = qr_svg(LINK)
    assert '<path fill="#fff"' in svg
    assert "style" not in svg
    assert "script" not in svg
    assert LINK not in svg
    assert ElementTree.fromstring(svg).find(f"{SVG}title").text == "Mã QR dẫn tới phiếu khảo sát"


def test_two_links_have_two_drawings_and_one_link_always_the_same():
    assert qr_svg(LINK) == qr_svg(LINK) != qr_svg(LINK.lower())


def test_there_is_no_code_for_no_link():
    with pytest.raises(ValueError, match="needs a link"):
        qr_svg("")
