"""Questions that ask who answers: a warning, never an error."""

import pytest

from tests.questionnaires.tables import checked, problems


@pytest.mark.parametrize(
    "label",
    [
        "Họ tên của Ông/Bà",
        "HỌ VÀ TÊN",
        "Số điện thoại (không bắt buộc)",
        "Email liên hệ",
        "Thư điện tử (nếu muốn nhận kết quả)",
        "Địa chỉ e-mail",
        "Số CCCD",
    ],
)
@pytest.mark.parametrize("kind", ["text", "integer"])
def test_a_question_that_asks_who_answers_is_warned_of(kind: str, label: str) -> None:
    survey = f"type | name | label\n{kind} | a | {label}"
    assert problems(survey=survey) == ["survey 2 label ASKS_IDENTITY"]
    assert checked(survey=survey).ok


@pytest.mark.parametrize("label", ["Chữ nhỏ tên phố", "Tên dịch vụ", "Cước điện và thoại", "Ghi rõ cách khác"])
def test_words_that_only_look_alike_are_not(label: str) -> None:
    assert problems(survey=f"type | name | label\ntext | a | {label}") == []


def test_a_choice_of_channels_asks_nobody_who_they_are() -> None:
    choices = "list_name | name | label\nkenh | a | Điện thoại"
    assert problems(survey="type | name | label\nselect_one kenh | a | Điện thoại hay thư", choices=choices) == []


def test_one_warning_a_question_at_the_label_that_asks() -> None:
    survey = """
        type | name | label::Tiếng Việt (vi) | label::English (en)
        text | a    | Liên hệ                | E-mail
        text | b    | Điện thoại             | Email
    """
    assert problems(survey=survey) == [
        "survey 2 label::English (en) ASKS_IDENTITY",
        "survey 3 label::Tiếng Việt (vi) ASKS_IDENTITY",
    ]
