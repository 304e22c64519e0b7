"""Words of a draft changed on screen: labels, hints, choices, in every language. Who is asked what and how stays in the workbook.

Each change is written into the draft's own workbook and checked as an uploaded one is, so that the file that is fetched holds it
too; the draft remembers what stood there before, so that each can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import update
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused
from questionnaires import versions
from questionnaires.changed_workbooks import reworded_workbook
from questionnaires.versions import SOMEBODY_ELSE, Over, QuestionnaireVersion
from questionnaires.workbook.cells import clean
from questionnaires.workbook.checking import WorkbookCheck
from questionnaires.workbook.checking_apart import check_apart
from questionnaires.workbook.expressions import REFERENCE
from questionnaires.workbook.form import Form
from questionnaires.workbook.headers import meaning
from questionnaires.workbook.mends import Write
from questionnaires.workbook.reading import read_sheets
from questionnaires.workbook.words import Anchor, WordsPage, pages, text_at

LONGEST = 3000  # letters of a text
KEEP, DROP = "keep", "drop"
"""What becomes of words that were changed on screen when another workbook comes: put into it, or given up for its own."""
SHOWN = 3


class Rewording(NamedTuple):
    """One change: where, and what stood there in the workbook that was uploaded, and stands there now."""

    anchor: Anchor
    was: str
    now: str

    def as_dict(self) -> dict[str, str]:
        """As it is kept."""
        return {**self.anchor._asdict(), "was": self.was, "now": self.now}


class Wrong(Refused):
    """Words that cannot stand: by place what is wrong, and what is wrong with the whole."""

    def __init__(self, at: Mapping[Anchor, str], whole: Sequence[str] = ()) -> None:
        super().__init__(" ".join([*at.values(), *whole]))
        self.at, self.whole = at, whole


class Reworded(NamedTuple):
    """A draft's workbook with other words, checked; ready to be kept."""

    data: bytes
    filename: str
    checked: WorkbookCheck
    rewordings: list[dict[str, str]]
    changed: list[str]


def of_draft(version: QuestionnaireVersion) -> list[Rewording]:
    """What was changed on screen since the workbook was uploaded."""
    return [_read(kept) for kept in version.rewordings]


def _read(kept: Mapping[str, str]) -> Rewording:
    return Rewording(Anchor(*(kept[name] for name in Anchor._fields)), kept["was"], kept["now"])


def pages_of(version: QuestionnaireVersion) -> list[WordsPage]:
    """What can be changed, page by page. Raises Refused for a draft with errors, and for a published version."""
    if version.is_published:
        raise Refused("Mẫu phiếu đã công bố thì không sửa lời được nữa. Hãy tải sổ tính đã sửa lên như phiên bản mới.")
    if not version.is_readable:
        raise Refused("Sổ tính còn lỗi. Hãy sửa hết lỗi trong Excel rồi tải lên lại, sau đó sửa lời ở đây.")
    return pages(_form(version.workbook))


def _form(data: bytes) -> Form:
    return Form.of(read_sheets(data))


def reword(version: QuestionnaireVersion, wanted: Mapping[Anchor, str]) -> Reworded:
    """The draft with these texts, checked; nothing is kept yet. Raises Wrong with everything that is wrong, Refused where nothing
    differs or a place is not there any more."""
    form = _form(version.workbook)
    changes = [change for anchor, typed in wanted.items() if (change := _change(form, anchor, clean(typed)))]
    if not changes:
        raise Refused("Chưa có chữ nào khác với lời đang có.")
    if wrong := {change.anchor: sentence for change, _ in changes if (sentence := _misfit(change))}:
        raise Wrong(wrong)
    writes = [Write(change.anchor.sheet, row, change.anchor.column, change.now) for change, row in changes]
    data, filename = reworded_workbook(version.workbook, version.filename or version.form_id, writes)
    checked = check_apart(data, filename)
    _refuse_errors(checked, changes)
    rewordings = _joined(of_draft(version), [change for change, _ in changes])
    names = [" ".join(part for part in change.anchor[:4] if part) for change, _ in changes]
    return Reworded(data, filename, checked, [one.as_dict() for one in rewordings], names)


def _change(form: Form, anchor: Anchor, text: str) -> tuple[Rewording, int] | None:
    found = text_at(form, anchor)
    if found is None:
        raise Refused(SOMEBODY_ELSE)
    row, before = found
    return (Rewording(anchor, before, text), row) if text != before else None


def _misfit(change: Rewording) -> str:
    """What no check of the whole workbook would find: answers named in a text are part of what is asked."""
    if len(change.now) > LONGEST:
        return f"Lời dài {len(change.now)} ký tự, nhiều nhất {LONGEST}. Hãy viết ngắn lại."
    if not change.now and meaning(change.anchor.sheet, change.anchor.column).name == "label":
        return "Lời này không để trống được. Bỏ cả câu hoặc lựa chọn thì sửa trong Excel."
    before, after = (sorted({name.strip() for name in REFERENCE.findall(text)}) for text in (change.was, change.now))
    if before == after:
        return ""
    named = ", ".join(f"${{{name}}}" for name in before)
    return (
        f"Giữ nguyên các chỗ chèn câu trả lời: {named}."
        if named
        else "Không thêm chỗ chèn ${…} ở đây; hãy thêm trong Excel."
    )


def _refuse_errors(checked: WorkbookCheck, changes: Sequence[tuple[Rewording, int]]) -> None:
    places = {(change.anchor.sheet, row, change.anchor.column): change.anchor for change, row in changes}
    at: dict[Anchor, str] = {}
    whole = []
    for problem in checked.problems:
        anchor = places.get((problem.sheet or "", problem.row or 0, problem.column or ""))
        if problem.is_error and anchor is not None:
            at[anchor] = problem.message
        elif problem.is_error:
            whole.append(problem.message)
    if at or whole:
        raise Wrong(at, whole)


def _joined(earlier: Iterable[Rewording], later: Iterable[Rewording]) -> list[Rewording]:
    """A place that is changed twice remembers what was uploaded; one that says that again is no change."""
    found = {one.anchor: one for one in earlier}
    for one in later:
        first = found.pop(one.anchor, one)
        if first.was != one.now:
            found[one.anchor] = one._replace(was=first.was)
    return list(found.values())


def keep(session: Session, version_id: int, seen: str, made: Reworded, by: audit.Actor) -> None:
    """Keeps a reworded draft, if it still is the one with the SHA-256 that was `seen`. Raises Refused for the second of two."""
    draft = QuestionnaireVersion
    form_id = session.get_one(draft, version_id).form_id
    values = versions.contents(form_id, made.checked, made.data, made.filename) | {"rewordings": made.rewordings}
    won = session.execute(
        update(draft)
        .where(draft.id == version_id, draft.state == "draft", draft.sha256 == seen)
        .values(**values)
        .returning(draft.id)
        .execution_options(synchronize_session=False)
    ).first()
    session.expire_all()
    if won is None:
        raise Refused(SOMEBODY_ELSE)
    audit.record(
        session,
        by,
        "questionnaire.reword",
        f"questionnaire_version:{version_id}",
        fields=made.changed,
        reworded=len(made.rewordings),
    )


def take_back(version: QuestionnaireVersion, place: int) -> Reworded:
    """The draft with what was uploaded at the place of one of its changes (by number, from 0). Raises Refused."""
    kept = of_draft(version)
    if version.is_published or not 0 <= place < len(kept):
        raise Refused(SOMEBODY_ELSE)
    return reword(version, {kept[place].anchor: kept[place].was})


# -- another workbook comes


def over(
    draft: QuestionnaireVersion | None, data: bytes, *, mended: bool = False
) -> tuple[Over | None, list[Rewording]]:
    """What replacing a draft by a workbook means for its changed words, and which of them the workbook has not. `mended`: it is the
    draft's own, with mends, so that what is still there stays a change."""
    if draft is None or not draft.rewordings:
        return None, []
    form = _form(data)
    there = {one: (text_at(form, one.anchor) or (0, None))[1] == one.now for one in of_draft(draft)}
    kept = [one.as_dict() for one, is_there in there.items() if is_there and mended]
    return Over(draft.created_at, kept), [] if mended else [one for one, is_there in there.items() if not is_there]


def put_into(data: bytes, filename: str, lost: Sequence[Rewording]) -> tuple[bytes, list[dict[str, str]]]:
    """A workbook with these changed words in it, where it still has their places; and what they are changes of now."""
    form = _form(data)
    found = [(one, place) for one in lost if (place := text_at(form, one.anchor)) is not None]
    if not found:
        return data, []
    writes = [Write(one.anchor.sheet, row, one.anchor.column, one.now) for one, (row, _) in found]
    return reworded_workbook(data, filename, writes)[0], [one._replace(was=was).as_dict() for one, (_, was) in found]


def question(lost: Sequence[Rewording]) -> str:
    """What is asked before words that were changed on screen would go."""
    some = "; ".join(f"“{one.now[:60]}”" for one in lost[:SHOWN]) + ("; …" if len(lost) > SHOWN else "")
    return (
        f"Bản nháp có {len(lost)} chỗ sửa lời trên màn hình mà sổ tính này không có: {some}. Hãy chọn giữ hay bỏ các lời ấy, chọn "
        "lại tệp rồi bấm “Tải lên và kiểm tra”"
    )
