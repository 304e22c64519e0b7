"""The files for SPSS and Stata, read back: numbers with their words, missing declared, and what is held back stays so."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from questionnaires.kinds.choices import numbered
from questionnaires.results import AnswerTable, codebook, coded, dta, microdata, sav
from questionnaires.results.coding import NAME_LENGTH, CodedVariable, names_for
from questionnaires.results.statistics_files import MISSING_CODES, NUMBER_OFFSET
from tests.questionnaires.results_kit import CHOICES, SURVEY, answers, questionnaire, table

GROUPS = {"LDS": "Lãnh đạo cấp sở", "LDP": "Lãnh đạo cấp phòng thuộc sở", "HDND": "Đại biểu HĐND cấp tỉnh"}
CLASSES = {"so": "Sở, ban, ngành", "huyen": "UBND cấp huyện"}
TITLE = "Khảo sát Chỉ số cải cách hành chính tỉnh Đắk Lắk năm 2023 (minh họa)"
NOT_ASKED, NOT_ANSWERED, PROTECTED, NOT_KNOWN = MISSING_CODES.values()


def columns(of: AnswerTable) -> list[CodedVariable]:
    frame = microdata(of, seed=1)
    assert frame is not None
    return coded(of, frame, GROUPS, CLASSES)


@pytest.fixture(scope="module")
def answered() -> AnswerTable:
    """15 leaders who find the rules bad and say why, 15 who do not know, 12 heads of divisions without opinion on years."""
    return table(
        answers(1, {"q1": "1", "vi_sao": "kho", "nam": "3", "xep": "kho cham", "y_kien": "Tôi là Hoa"}, 15),
        answers(1, {"q1": "98", "nam": "4", "xep": "cham kho", "y_kien": ""}, 15),
        answers(2, {"q1": "3", "nam": "", "xep": "", "y_kien": ""}, 12),
    )


def read_sav(folder: Path, variables: list[CodedVariable], user_missing: bool = True) -> tuple[pd.DataFrame, Any]:
    path = folder / "read.sav"
    path.write_bytes(sav(variables, TITLE))
    return pyreadstat.read_sav(path, user_missing=user_missing)


def read_dta(folder: Path, variables: list[CodedVariable], user_missing: bool = True) -> tuple[pd.DataFrame, Any]:
    path = folder / "read.dta"
    path.write_bytes(dta(variables, TITLE))
    return pyreadstat.read_dta(path, user_missing=user_missing)


def test_spss_reads_words_of_questions_and_answers(answered: AnswerTable, tmp_path: Path) -> None:
    frame, about = read_sav(tmp_path, columns(answered))
    assert len(frame) == 42
    assert about.file_encoding == "UTF-8"
    assert about.file_label == "Khảo sát Chỉ số cải cách hành chính tỉnh…"
    assert about.column_names_to_labels["q1"] == "Quy định rõ ràng"
    assert about.column_names_to_labels["vi_sao_kho"] == "Khó hiểu – Vì sao chưa tốt"
    assert about.variable_value_labels["q1"][98] == "Không có thông tin"
    assert about.variable_value_labels["nhom"][2] == "Lãnh đạo cấp phòng thuộc sở"
    assert frame["q1"].value_counts().to_dict() == {1: 15, 98: 15, 3: 12}
    assert about.variable_measure["q1"] == "ordinal"
    assert "y_kien" not in frame, "texts are left out as in the other file of rows"


def test_spss_knows_what_is_no_answer(answered: AnswerTable, tmp_path: Path) -> None:
    frame, about = read_sav(tmp_path, columns(answered))
    assert about.missing_ranges["q1"] == [{"lo": -99, "hi": -1}, {"lo": 98, "hi": 98}]
    assert frame["vi_sao_kho"].value_counts().to_dict() == {NOT_ASKED: 27, 1: 15}
    assert about.variable_value_labels["vi_sao_kho"][NOT_ASKED] == "Không được hỏi câu này"
    assert frame["nam"].value_counts().to_dict() == {3: 15, 4: 15, NOT_ANSWERED + NUMBER_OFFSET: 12}
    without, _ = read_sav(tmp_path, columns(answered), user_missing=False)
    assert without["q1"].count() == 27
    assert without["nam"].mean() == 3.5


def test_a_ranking_gives_the_place_of_each_item(answered: AnswerTable, tmp_path: Path) -> None:
    frame, about = read_sav(tmp_path, columns(answered), user_missing=False)
    assert about.column_names_to_labels["xep_cham"] == "Chậm (thứ hạng) – Xếp thứ tự"
    assert frame["xep_cham"].value_counts().to_dict() == {1: 15, 2: 15}


def test_stata_reads_the_same_with_its_own_missing_values(answered: AnswerTable, tmp_path: Path) -> None:
    frame, about = read_dta(tmp_path, columns(answered))
    assert about.column_names_to_labels["q1"] == "Quy định rõ ràng"
    assert about.variable_value_labels["q1"] == {
        1: "Chưa tốt",
        2: "Tốt",
        3: "Rất tốt",
        "a": "Không được hỏi câu này",
        "b": "Được hỏi nhưng không trả lời",
        "c": "Giữ lại để không nhận ra được người trả lời",
        "d": "Không rõ",
        "e": "Không có thông tin",
    }
    assert frame["q1"].value_counts().to_dict() == {1: 15, "e": 15, 3: 12}
    assert frame["vi_sao_kho"].value_counts().to_dict() == {"a": 27, 1: 15}
    without, _ = read_dta(tmp_path, columns(answered), user_missing=False)
    assert without["nam"].mean() == 3.5
    assert pd.read_stata(tmp_path / "read.dta", convert_categoricals=False)["q1"].count() == 27


@pytest.mark.parametrize("read", [read_sav, read_dta])
def test_what_the_rows_hold_back_the_files_hold_back(
    read: Callable[[Path, list[CodedVariable]], tuple[pd.DataFrame, Any]], tmp_path: Path
) -> None:
    rare = table(answers(1, {"nam": "3", "q1": "1"}, 20), answers(1, {"nam": "41", "q1": "3"}, 1))
    frame, _ = read(tmp_path, columns(rare))
    assert 41 not in set(frame["nam"])
    assert frame["nam"].isin([PROTECTED + NUMBER_OFFSET, "c"]).sum() >= 1


def test_codes_that_are_words_are_numbered_in_the_authors_order() -> None:
    assert numbered(["1", "2", "98"]) == {"1": 1, "2": 2, "98": 98}
    assert numbered(["cham", "kho", "1"]) == {"cham": 1, "kho": 2, "1": 3}
    assert numbered(["1", "01"]) == {"1": 1, "01": 2}
    assert numbered(["-1", "1"]) == {"-1": 1, "1": 2}


def test_several_no_opinion_answers_lie_below_zero(tmp_path: Path) -> None:
    further = CHOICES + "    muc_do    | 99   | Từ chối trả lời |\n"
    form = questionnaire(SURVEY, further)
    of = table(answers(1, {"q1": "98"}, 10), answers(1, {"q1": "99"}, 10), answers(1, {"q1": "2"}, 10), form=form)
    frame, about = read_sav(tmp_path, columns(of))
    assert frame["q1"].value_counts().to_dict() == {-1: 10, -2: 10, 2: 10}
    assert about.variable_value_labels["q1"][-2] == "Từ chối trả lời"
    assert read_dta(tmp_path, columns(of))[0]["q1"].value_counts().to_dict() == {"e": 10, "f": 10, 2: 10}


def test_names_are_short_plain_and_each_once() -> None:
    long = "mot_cau_hoi_co_ten_rat_dai_den_muc_khong_the_dai_hon"
    given = ["q1", "Q1", "ý_kiến", "đánh-giá.2", "_an", "1a", "by", "if", f"{long}/a", f"{long}/b"]
    made = names_for(given)
    assert made[:8] == ["q1", "Q1_2", "y_kien", "danh_gia_2", "an", "v_1a", "by_2", "if_2"]
    assert len({name.lower() for name in made}) == len(given)
    assert all(re.fullmatch(rf"[A-Za-z]\w{{0,{NAME_LENGTH - 1}}}", name, re.ASCII) for name in made)


@pytest.mark.parametrize("read", [read_sav, read_dta])
def test_long_words_are_cut_between_letters(
    read: Callable[[Path, list[CodedVariable]], tuple[pd.DataFrame, Any]], tmp_path: Path
) -> None:
    words = "Mức độ hài lòng của Ông/Bà đối với chất lượng ban hành văn bản quy phạm pháp luật " * 8
    form = questionnaire(SURVEY.replace("Quy định rõ ràng", words), CHOICES.replace("Chưa tốt", words))
    of = table(answers(1, {"q1": "1"}, 10), form=form)
    frame, about = read(tmp_path, columns(of))
    label = about.column_names_to_labels["q1"]
    assert len(label) >= 80
    assert words.startswith(label)
    assert words.startswith(about.variable_value_labels["q1"][1])
    assert len(frame) == 10


HOSTILE = "\n".join(
    [
        "type | name | label",
        f"select_one muc | str5 | {'Rất dài ' * 200}",
        "select_one muc | _all | Cả",
        "integer | so | Số",
        "decimal | le | Lẻ",
        "select_multiple nhieu | int | Nhiều",
        "rank nhieu | with | Xếp",
        "acknowledge | by | Đã đọc",
        "select_one rong | rong | Rộng",
    ]
)
HOSTILE_CHOICES = "\n".join(
    [
        "list_name | name | label | score",
        "muc | 5000000000 | Năm tỷ | 100",
        f"muc | 2147483648 | {'Nhãn dài ' * 60} | 0",
        f"nhieu | a | {'Ý ' * 300} |",
        "nhieu | b | B |",
        "rong | co | Có | 100",
        *(f"rong | c{number} | Không rõ {number} |" for number in range(150)),
    ]
)


def hostile() -> AnswerTable:
    """Names that are types, codes that no integer holds, labels that no program takes, more silent answers than letters."""
    values = {"str5": "5000000000", "_all": "2147483648", "so": "999999999999999999", "le": "0.000000000000000001"}
    values |= {"int": "a b", "with": "b a", "by": "OK", "rong": "c120"}
    other = answers(1, {**values, "so": "-5", "rong": "c97"}, 12)
    return table(answers(1, values, 12), other, form=questionnaire(HOSTILE, HOSTILE_CHOICES))


def test_no_limit_of_spss_or_stata_stops_a_file(tmp_path: Path) -> None:
    of = hostile()
    for read in (read_sav, read_dta):
        frame, about = read(tmp_path, columns(of))
        assert list(frame.columns[2:5]) == ["str5_2", "all_2", "so"]
        assert len(frame) == 24
        assert sorted(frame["so"]) == [-5] * 12 + [1e18] * 12
        assert about.variable_value_labels["str5_2"][1] == "Năm tỷ"


def test_silent_answers_never_share_the_number_of_what_is_missing(tmp_path: Path) -> None:
    frame, about = read_sav(tmp_path, columns(hostile()))
    labels = about.variable_value_labels["rong"]
    assert len(set(labels.values())) == 151 + len(MISSING_CODES)
    assert {labels[number] for number in frame["rong"].unique()} == {"Không rõ 120", "Không rõ 97"}
    assert about.missing_ranges["rong"][0]["lo"] <= min(frame["rong"])


def test_the_codebook_tells_what_the_files_made_of_names_codes_and_labels() -> None:
    book = codebook(hostile())
    first = book[book["variable"] == "str5"].iloc[0]
    assert (first["file_name"], first["file_code"]) == ("str5_2", 1)
    assert "nhãn biến cắt ở 80 ký tự trong Stata" in first["file_note"]
    assert "nhãn trả lời cắt ở 117 byte trong SPSS" in first["file_note"]
    ticks = book[book["variable"] == "int"]
    assert list(ticks["file_name"]) == ["int_a", "int_b"]
    assert set(book["file_name"]) == {column.name for column in columns(hostile())[2:]}


def test_the_codebook_says_what_is_in_no_file() -> None:
    book = codebook(table(answers(1, {"q1": "1"}, 12)))
    assert book[book["variable"] == "y_kien"]["file_note"].tolist() == ["không có trong tệp dữ liệu"]
