"""A question that has been read to its end: what kind it is, and what about it nobody said."""

from __future__ import annotations

import re

from foundation.plain_text import fold
from questionnaires import kinds
from questionnaires.from_word import signs
from questionnaires.from_word.draft import Draft, Item

IN_BRACKETS = re.compile(r"\(([^()]{3,160})\)")
LEGEND = re.compile(r"(?<![\d.])(\d)\s*(?:[=:–-]|là)\s*([^\d;,.()=:]{2,60})")
OPEN_WORDS = re.compile(
    r"\b(y kien|kien nghi|gop y|de xuat|vi sao|tai sao|ly do|giai phap|neu|ghi|cho biet|chuc vu|don vi|co quan|mong muon)\b"
)
REQUIRED = re.compile(r"\(\s*\*\s*\)|\(bắt buộc\)|\*\s*$", re.I)
ONE_SAID = re.compile(
    r"moi cau (hoi )?(chi )?(chon|danh dau|khoanh) (mot|0?1)|chi (chon|danh dau) (mot|0?1) .*(moi|tung) cau"
)
IDENTITY = re.compile(r"\b(ho ten|ho va ten|so dien thoai|dien thoai|e ?mail|cccd|so cmnd|chu ky)\b")
JUMPS = "có lời dẫn chuyển câu (“{}”); hãy ghi điều kiện ở cột relevant của các câu bị bỏ qua"


def settle(item: Item, draft: Draft) -> None:
    """Settles the kind of a question and its doubts."""
    if item.kind is kinds.NOTE:
        return
    if REQUIRED.search(item.label):
        item.is_required, item.label = True, REQUIRED.sub("", item.label).strip()
    _instructions_out_of_the_label(item)
    asks = fold(f"{item.label} {item.hint}")
    if item.choices:
        _of_choices(item, asks, draft)
    else:
        _of_no_choices(item, asks)
    item.label = signs.without_leaders(item.label).strip(" \t") or f"Câu {item.number}".strip()
    for one in item.choices:
        if one.jumps:
            item.doubt(JUMPS.format(one.jumps[:80]))
        if one.more:
            item.doubt(f"lựa chọn “{one.more[:60]}” có chỗ ghi thêm; hãy thêm câu hỏi bằng chữ sau câu này")
    if signs.JUMP.search(fold(item.hint)) or signs.JUMP.search(item.hint):
        item.doubt(JUMPS.format(item.hint[:80]))
    if IDENTITY.search(fold(item.label)):
        item.doubt("câu này hỏi người trả lời là ai, trong khi phiếu không gắn tên; nên bỏ")


def _instructions_out_of_the_label(item: Item) -> None:
    """`… là gì? (Chọn nhiều phương án)` → a hint."""
    for found in IN_BRACKETS.finditer(item.label):
        folded = fold(found[1])
        if (
            signs.INSTRUCTION.search(folded)
            or signs.MANY.search(folded)
            or signs.ONE.search(f"{folded} ")
            or signs.RANKED.search(folded)
        ):
            item.hint = f"{found[1].strip()}. {item.hint}".strip() if item.hint else found[1].strip()
            item.label = re.sub(r"\s+([:;,.?!])", r"\1", item.label.replace(found[0], " ")).strip()


def _of_choices(item: Item, asks: str, draft: Draft) -> None:
    labels = [one.label for one in item.choices]
    if all(label.isdigit() for label in labels):
        _with_legend(item, labels, draft)
    for other in [one for one in item.choices if one.is_other][1:]:
        item.doubt(f"có hơn một lựa chọn ghi thêm (“{other.label[:40]}”); chỉ lựa chọn đầu có ô ghi")
    if len(labels) == 1:
        item.doubt("chỉ thấy một lựa chọn")
    if len({fold(label) for label in labels}) < len(labels) or not all(labels):
        item.doubt("có lựa chọn trống hoặc trùng nhau")
    if signs.RANKED.search(asks) and not item.rows:
        item.kind = kinds.RANK
        item.doubt("được hiểu là xếp thứ tự; nếu chỉ chọn, hãy đổi cột type")
    elif signs.MANY.search(asks):
        item.kind, item.most = kinds.SELECT_MULTIPLE, signs.most(f"{item.label} {item.hint}")
    else:
        item.kind = kinds.SELECT_ONE
        _is_one_sure(item, labels, asks, draft)


def _is_one_sure(item: Item, labels: list[str], asks: str, draft: Draft) -> None:
    """A choice of one is sure where it is said, where the words exclude each other, or where the signs are circles."""
    is_said = signs.ONE.search(f"{asks} ") or any(
        ONE_SAID.search(fold(one.label)) for one in draft.items if one.kind is kinds.NOTE
    )
    if is_said or item.rows or item.sign == "circle" or signs.is_pair(labels) or signs.is_scale(labels):
        return
    if signs.PLURAL.search(asks):
        item.doubt("câu hỏi nói “những/các … nào” mà không ghi chọn một hay nhiều; đang để chọn một")
    elif item.sign == "box":
        item.doubt("ô vuông, không ghi chọn một hay nhiều; đang để chọn một")
    elif item.number:
        item.doubt("không ghi chọn một hay nhiều; đang để chọn một")


def _with_legend(item: Item, labels: list[str], draft: Draft) -> None:
    """`1 = Rất kém, 5 = Rất tốt`, in the question or in the words before it."""
    words = [item.label, item.hint, *(one.label for one in reversed(draft.items) if one.kind is kinds.NOTE)]
    for text in words:
        known = {number: said.strip(" -–") for number, said in LEGEND.findall(text)}
        if known and set(labels) & set(known):
            item.choices = [
                one._replace(label=f"{one.label} – {known[one.label]}" if one.label in known else one.label)
                for one in item.choices
            ]
            if not set(labels) <= set(known):
                item.doubt("thang chỉ có lời cho vài mức")
            return
    item.doubt("thang chỉ có số, không thấy lời của từng mức")


def _of_no_choices(item: Item, asks: str) -> None:
    label = fold(item.label)
    if signs.NUMBERS.search(label):
        item.kind = kinds.KINDS["integer"]
        item.doubt("được hiểu là câu trả lời bằng số")
    elif signs.DATES.search(label):
        item.kind = kinds.KINDS["date"]
        item.doubt("được hiểu là câu trả lời bằng ngày")
    elif not item.blanks and not OPEN_WORDS.search(asks):
        item.doubt("không thấy lựa chọn hay chỗ để ghi; đang để trả lời bằng chữ")
