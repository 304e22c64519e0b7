"""The R-indicator in words: how alike those who answered are to all, and who answers less."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from agencies.agency import CLASSES
from respondents.field.r_indicator import RIndicator
from survey_app import formats


class Part(NamedTuple):
    """One category of the R-indicator, in words."""

    name: str
    direction: str
    unconditional: str
    conditional: str


def indicator_words(found: RIndicator, names: Mapping[int, str]) -> list[str]:
    """What the R-indicator says, in sentences; why there is none where it says nothing."""
    if found.R_indicator is None:
        return [f"Chỉ số đại diện (R): không xác định, vì {found.reason}."]
    first = (
        f"Chỉ số đại diện R = {formats.number(found.R_indicator, 2)} (1: mọi nhóm và loại cơ quan trả lời như nhau"
        f"; sau khi bớt phần do ngẫu nhiên: {formats.number(found.R_indicator_bias_adjusted or 0, 2)})."
    )
    bound = f" Chênh lệch lớn nhất có thể: {formats.number(found.CV, 2)} độ lệch chuẩn." if found.CV is not None else ""
    sentences = [first + bound]
    low = sorted(
        (value, _category(variable, category, names))
        for variable, categories in found.partial_unconditional_category.items()
        for category, value in categories.items()
    )
    least = [f"{name} ({formats.number(value, 3)})" for value, name in low[:2] if value < -0.005]
    if least:
        sentences.append(f"Trả lời ít hơn mức chung nhiều nhất: {'; '.join(least)}.")
    if found.separated:
        sure = "; ".join(_category(variable, category, names) for variable, category in found.separated)
        sentences.append(f"Nơi mọi người đều trả lời hoặc chưa ai trả lời, tính ở giới hạn: {sure}.")
    return sentences


def parts(found: RIndicator, names: Mapping[int, str]) -> list[Part]:
    """Every category, those that answer least first."""
    rows = [
        (value, variable, category)
        for variable, categories in found.partial_unconditional_category.items()
        for category, value in categories.items()
    ]
    return [
        Part(
            _category(variable, category, names),
            "ít hơn mức chung" if value < -0.0005 else "nhiều hơn mức chung" if value > 0.0005 else "bằng mức chung",
            formats.number(value, 3),
            formats.number(found.partial_conditional_category[variable][category], 3),
        )
        for value, variable, category in sorted(rows, key=lambda row: (row[0], row[1]))
    ]


def _category(variable: str, category: object, names: Mapping[int, str]) -> str:
    if variable == "group":
        return f"nhóm {names.get(int(str(category)), category)}"
    return f"loại {CLASSES.get(str(category), str(category))}"
