"""The macros, one claim each: what a page writes, and what a person then gets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms import Form, PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired

from tests.frame.style_page import Example

Draw = Callable[..., str]


@pytest.fixture
def draw(standing: Flask) -> Iterator[Draw]:
    """Draws a line of a template that imports from one file of macros; blank lines and indents left out."""

    def drawn(file: str, names: str, line: str, **values: Any) -> str:
        html = render_template_string(f'{{% from "macros/{file}.html" import {names} %}}{line}', **values)
        return re.sub(r"\s*\n\s*", "\n", html).strip()

    with standing.test_request_context("/danh-sach?loc=loi&trang=2"):
        yield drawn


def test_an_error_summary_counts_and_links(draw: Draw) -> None:
    form = Example(MultiDict({"code": "482"}))
    form.validate()
    html = draw("error_summary", "error_summary", "{{ error_summary(form) }}", form=form)
    assert "Có 5 chỗ cần sửa" in html
    assert '<a href="#code">Mã xác nhận phải có 6 chữ số</a>' in html


def test_an_error_of_the_whole_form_has_no_link(draw: Draw) -> None:
    form = Form()
    form.form_errors.append("Danh sách trống")
    html = draw("error_summary", "error_summary", "{{ error_summary(form) }}", form=form)
    assert "<li>Danh sách trống</li>" in html


def test_nothing_wrong_draws_no_summary(draw: Draw) -> None:
    assert draw("error_summary", "error_summary", "{{ error_summary([]) }}") == ""


def test_a_field_ties_its_hint_and_error_to_its_input(draw: Draw) -> None:
    form = Example(MultiDict({"code": "482"}))
    form.validate()
    html = draw("field", "field", "{{ field(form.code, inputmode='numeric') }}", form=form)
    assert 'aria-describedby="code-hint code-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'inputmode="numeric"' in html
    assert '<span class="govuk-visually-hidden">Lỗi:</span> Mã xác nhận phải có 6 chữ số' in html


def test_a_field_without_description_refers_to_no_hint(draw: Draw) -> None:
    assert "describedby" not in draw("field", "field", "{{ field(form.name) }}", form=Example())


def test_a_label_can_be_the_pages_heading(draw: Draw) -> None:
    assert "<h1" in draw("field", "field", "{{ field(form.name, heading=true) }}", form=Example())


def test_an_optional_field_says_so(draw: Draw) -> None:
    assert "Góp ý về phiếu (không bắt buộc)" in draw("field", "field", "{{ field(form.note) }}", form=Example())


def test_what_was_typed_stands_in_the_field_again_and_cannot_break_out(draw: Draw) -> None:
    form = Example(MultiDict({"name": 'Y "Nhuân" <b>'}))
    html = draw("field", "field", "{{ field(form.name) }}", form=form)
    assert 'value="Y &#34;Nhuân&#34; &lt;b&gt;"' in html


def test_a_password_is_never_sent_back(draw: Draw) -> None:
    class SignIn(Form):
        secret = PasswordField("Mật khẩu")

    html = draw("field", "field", "{{ field(form.secret) }}", form=SignIn(MultiDict({"secret": "bí mật"})))
    assert 'type="password"' in html
    assert "bí mật" not in html


def test_a_field_of_ones_own_class_is_drawn_by_its_widget(draw: Draw) -> None:
    class PhoneField(StringField):
        def pre_validate(self, form: Any) -> None:
            raise ValidationError("Số này là số máy bàn")

    class Contact(Form):
        phone = PhoneField("Điện thoại", [InputRequired()])

    form = Contact(MultiDict({"phone": "0262"}))
    form.validate()
    html = draw("field", "field", "{{ field(form.phone, classes='govuk-input--width-10') }}", form=form)
    assert "govuk-input--width-10 govuk-input--error" in html
    assert "Số này là số máy bàn" in html


def test_a_table_sorts_by_link_and_keeps_the_filters(draw: Draw) -> None:
    line = '{{ table("Cơ quan", [{"text": "Tên", "sort": "name"}, "Loại"], [["Sở Y tế", "sở"]], sorted=by) }}'
    up, down = draw("table", "table", line, by="name"), draw("table", "table", line, by="-name")
    assert 'aria-sort="ascending"' in up
    assert 'href="?loc=loi&amp;thu_tu=-name"' in up
    assert 'aria-sort="descending"' in down
    assert 'href="?loc=loi&amp;thu_tu=name"' in down


def test_the_first_cell_of_a_row_is_its_heading_and_others_carry_their_columns_name(draw: Draw) -> None:
    html = draw("table", "table", '{{ table("Cơ quan", ["Tên", "Loại"], [["Sở Y tế", "sở"]]) }}')
    assert "<th scope=row role=rowheader>Sở Y tế</th>" in html
    assert '<td role=cell data-label="Loại">sở</td>' in html


def test_an_empty_table_is_a_sentence(draw: Draw) -> None:
    html = draw("table", "table", '{{ table("Cơ quan", ["Tên"], [], empty="Chưa có cơ quan nào.") }}')
    assert html == '<div class="empty"><p>Chưa có cơ quan nào.</p></div>'


def test_pages_far_away_are_left_out_and_filters_kept(draw: Draw) -> None:
    html = draw("pagination", "page_links", "{{ page_links(6, 12) }}")
    assert re.findall(r'aria-label="Trang (\d+)"', html) == ["1", "5", "6", "7", "12"]
    assert html.count("&ctdot;") == 2
    assert 'href="?loc=loi&amp;trang=7"' in html
    assert 'aria-label="Trang 6" aria-current="page"' in re.sub(r"\s+", " ", html)


def test_one_page_needs_no_pages(draw: Draw) -> None:
    assert draw("pagination", "page_links", "{{ page_links(1, 1) }}") == ""


def test_a_meter_says_in_words_what_its_bar_shows(draw: Draw) -> None:
    line = '{{ meter("Lãnh đạo sở", value, 3, note) }}'
    short = draw("meter", "meter", line, value=2, note="thiếu 1")
    assert "<strong>2/3</strong> — thiếu 1" in short
    assert 'width="66.7"' in short
    assert "meter--done" in draw("meter", "meter", line, value=3, note="đủ")
    over = draw("meter", "meter", line, value=4, note="thừa 1")
    assert "meter--over" in over
    assert 'width="100"' in over


def test_a_meter_of_nothing_is_empty(draw: Draw) -> None:
    assert 'width="0"' in draw("meter", "meter", '{{ meter("Nhóm", 0, 0) }}')


def test_a_state_keeps_its_colour_everywhere(draw: Draw) -> None:
    assert draw("tag", "tag", '{{ tag("Hợp lệ") }}') == '<strong class="govuk-tag govuk-tag--green">Hợp lệ</strong>'
    assert "govuk-tag--grey" in draw("tag", "tag", '{{ tag("Chưa nghe bao giờ") }}')


def test_a_fact_that_is_missing_says_so(draw: Draw) -> None:
    html = draw("summary_list", "summary_list", '{{ summary_list([("Thư điện tử", ""), ("Số người", 0)]) }}')
    assert "Chưa có" in html
    assert ">0</dd>" in html


def test_a_confirm_page_names_the_act_and_the_way_back(draw: Draw) -> None:
    line = (
        '{% call confirm("Trả lại danh sách?", "/tra-lai", "Trả lại danh sách", "/danh-sach", danger=true, '
        'fields={"version": 2}) %}<p>Đơn vị sẽ nhận được lý do.</p>{% endcall %}'
    )
    html = draw("confirm", "confirm", line)
    assert '<form method="post" action="/tra-lai"' in html
    assert '<button class="govuk-button govuk-button--warning">Trả lại danh sách</button>' in html
    assert '<input type="hidden" name="version" value="2">' in html
    assert '<a href="/danh-sach">Không, quay lại</a>' in html
    assert 'name="csrf_token"' in html


def test_a_chart_always_comes_with_its_numbers(draw: Draw) -> None:
    line = '{{ chart("Số phiếu", "<svg></svg>" | safe, ["Ngày", "Số phiếu"], [["16/10", "120"]]) }}'
    html = draw("chart", "chart", line)
    assert "<svg></svg>" in html
    assert "Xem số liệu dạng bảng" in html
    assert '<td role=cell data-label="Số phiếu">120</td>' in html


def test_text_from_people_is_escaped_everywhere(draw: Draw) -> None:
    evil = "<script>alert(1)</script>"
    for file, line in {
        "tag": "{{ tag(evil) }}", "meter": "{{ meter(evil, 1, 2, evil) }}", "stat": "{{ stat(evil, evil, evil, evil) }}",
        "timeline": '{{ timeline([{"what": evil, "when": evil, "who": evil, "note": evil}]) }}',
        "table": "{{ table(evil, [evil], [[evil]]) }}", "summary_list": "{{ summary_list([(evil, evil)]) }}",
        "tasklist": '{{ tasklist([{"text": evil, "hint": evil, "status": evil}]) }}',
    }.items():  # fmt: skip
        assert "<script>" not in draw(file, file, line, evil=evil), file
