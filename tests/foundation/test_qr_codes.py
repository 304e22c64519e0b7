import io
import random
import re
import xml.etree.ElementTree as ElementTree

import pytest
import qrcode
import zxingcpp
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M

from foundation.qr_codes import QUIET_ZONE, qr_matrix, qr_png, qr_svg

LINK = "https://khaosat.daklak.gov.vn/t/7KQ2M9XD8PVC7KQ2M9XD8PVC7K"
SVG = "{http://www.w3.org/2000/svg}"


def test_a_code_has_a_quiet_zone_of_four_modules_on_every_side():
    matrix = qr_matrix(LINK)
    assert len(matrix) == len(matrix[0])
    edge = [*matrix[:QUIET_ZONE], *matrix[-QUIET_ZONE:]]
    edge += [row[:QUIET_ZONE] + row[-QUIET_ZONE:] for row in matrix]
    assert not any(dark for row in edge for dark in row)
    assert all(matrix[QUIET_ZONE][QUIET_ZONE : QUIET_ZONE + 7])  # the finder pattern begins right there


def test_a_code_is_made_at_error_level_m():
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(qr_png(LINK))))
    assert found.ec_level == "M"


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


def test_there_is_no_code_for_no_text():
    with pytest.raises(ValueError, match="needs a text"):
        qr_svg("")


@pytest.mark.parametrize(
    "text", [LINK, "otpauth://totp/S%E1%BB%9F:a@b.vn?secret=ABCDEFGH&issuer=Kh%E1%BA%A3o", "Mã khoá: ÂĐỆ 1"]
)
def test_a_reader_reads_what_was_written_from_picture_and_drawing(text):
    matrix = qr_matrix(text)
    drawn = Image.frombytes("L", (len(matrix),) * 2, bytes(0 if dark else 255 for row in matrix for dark in row))
    for picture in (Image.open(io.BytesIO(qr_png(text))).convert("L"), drawn.resize((len(matrix) * 4,) * 2, 0)):
        (found,) = zxingcpp.read_barcodes(picture)
        assert (found.text, str(found.format)) == (text, "QR Code")


def test_pictures_are_equal_and_have_six_dots_a_module():
    assert qr_png(LINK) == qr_png(LINK)
    assert Image.open(io.BytesIO(qr_png(LINK))).size == (len(qr_matrix(LINK)) * 6,) * 2


def random_texts():
    known = random.Random(1461)
    lengths = (1, 9, 30, 58, 90, 140, 190, 300)  # of the sizes 1 to 13; from 7 on a code says its version
    return ["".join(known.choices("abcdefgh/:.0123456789ABCĐ", k=length)) for length in lengths for _ in range(4)]


def test_the_mask_is_the_one_that_the_library_itself_would_choose():
    masks = set()
    for text in random_texts():
        usual = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
        usual.add_data(text)
        usual.make(fit=True)
        assert qr_matrix(text) == usual.get_matrix(), text
        masks.add(usual.best_mask_pattern())
    assert len(masks) > 5  # or a mask that never changes would do
