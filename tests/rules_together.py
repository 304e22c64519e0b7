"""Rules of values that must fit together although no one form holds them: the last part of `docs/input.md` (`input_rules`).

A place is a function that judges. Each rule of it is told with what is said there: a piece of the sentence, or a problem's code.
A test finds every piece in the source of its place, and every sentence of the place among the pieces: neither can change alone.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Iterator
from typing import NamedTuple

HEAD = """
# What must fit together beyond one form

Written by the same command from `tests/rules_together.py`: a test finds each of these in the function that asks it, and each
sentence of such a function here. What is refused is told in a sentence, all at once; “asked about” may be confirmed.
"""
SENTENCE = re.compile(r"[À-ỹ]\S* \S+ \S|\S \S+ \S*[À-ỹ]")
EXAMPLES = ("Tốt: 1; Khá: 0,5", "không dòng nào")
CODE = re.compile(r"[A-Z]+(?:_[A-Z]+)+")


class Place(NamedTuple):
    """Where it is asked: `where` is module:function, `test` the file that fails without it, `rules`: what is said → the rule."""

    what: str
    where: str
    test: str
    rules: dict[str, str]

    def source(self) -> ast.AST:
        """The function's code, or what its module gives the name."""
        module, _, name = self.where.partition(":")
        found = importlib.import_module(module)
        if inspect.isfunction(getattr(found, name, None)):
            return ast.parse(textwrap.dedent(inspect.getsource(getattr(found, name))))
        tree = ast.parse(inspect.getsource(found))
        name = name.rpartition(".")[2]
        if name == "*":
            return tree
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
                return node
            if isinstance(node, ast.Assign | ast.AnnAssign):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(target, ast.Name) and target.id == name:
                    return node
        raise LookupError(self.where)

    def texts(self) -> Iterator[str]:
        """Every text in it but docstrings; what is filled in stands as "…"."""
        node = self.source()
        of_documents = {
            id(one.body[0].value)
            for one in ast.walk(node)
            if isinstance(one, ast.FunctionDef | ast.ClassDef) and isinstance(one.body[0], ast.Expr)
        }
        joined = [one for one in ast.walk(node) if isinstance(one, ast.JoinedStr)]
        yield from ("".join(_plain(part) for part in one.values) for one in joined)
        inner = {id(part) for one in joined for part in ast.walk(one)} | of_documents
        for one in ast.walk(node):
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in inner:
                yield one.value

    def untold(self) -> list[str]:
        """Sentences and codes of it that no rule tells."""
        said = [text for text in self.texts() if SENTENCE.search(text) or CODE.fullmatch(text)]
        return [text for text in said if text not in EXAMPLES and not any(piece in text for piece in self.rules)]

    def gone(self) -> list[str]:
        """What rules say that its source does not."""
        texts = list(self.texts())
        return [piece for piece in self.rules if not any(piece in text for text in texts)]


def _plain(part: ast.expr) -> str:
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "…"


def described() -> str:
    """The last part of the page."""
    lines = [HEAD, "| what | rule | said | where | test |", "|---|---|---|---|---|"]
    for place in PLACES:
        module, _, name = place.where.partition(":")
        where = f"`{module.replace('.', '/')}.py`, `{name}`"
        lines += [
            f"| {place.what} | {rule} | {piece.strip(' .:,')} | {where} | `{place.test}` |"
            for piece, rule in place.rules.items()
        ]
    return "\n".join(lines) + "\n"


SETUP, PLAN = "questionnaires.round_setup", "respondents.messages.plan.problems"
OF_A_LIST, PAUSING = "tests/respondents/test_roster_file_groups.py", "tests/respondents/test_pausing.py"
PLACES = (
    Place(
        "a round's days",
        f"{SETUP}:problems",
        "tests/survey_app/test_rounds_life.py",
        {
            "Đã có đợt mang mã": "a code names one round",
            "Hạn nộp danh sách phải trước ngày mở trả lời": "lists are due before answering opens",
            "Ngày kết thúc phải sau ngày mở trả lời": "answering ends after it opens",
        },
    ),
    Place(
        "a round's days",
        f"{SETUP}:doubts",
        "tests/survey_app/test_rounds_life.py",
        {
            "Hạn nộp danh sách ": "lists that are due in the past or within a day: asked about",
            "Giờ mở trả lời đã qua": "an opening in the past: asked about",
            "Giờ kết thúc trả lời ": "an end in the past or within a day: asked about",
            "còn hơn một năm nữa": "an end more than 400 days ahead: asked about",
            "chưa đầy một ngày": "less than a day for answering: asked about",
        },
    ),
    Place(
        "a pause",
        "respondents.field.pausing:pause",
        PAUSING,
        {
            "Ghi lý do tạm dừng": "a pause has its reason",
            "phải sau bây giờ và trước giờ kết thúc": "it ends, as told, after now and before the round does",
        },
    ),
    Place(
        "a pause",
        "respondents.field.pausing:resume",
        PAUSING,
        {"đã qua trong lúc tạm dừng": "a round whose end has passed meanwhile gets another end first"},
    ),
    Place(
        "another end of a round",
        "respondents.field.pausing:move_end",
        PAUSING,
        {
            "Ghi lý do đổi giờ kết thúc": "it has its reason",
            "Chỉ đổi giờ kết thúc khi đợt": "only in the field; before that the schedule changes",
            "Giờ kết thúc mới đã qua": "it is ahead",
            "giống giờ cũ": "and another than before",
        },
    ),
    Place(
        "a step of the plan of messages",
        f"{PLAN}:_alone",
        "tests/survey_app/test_plan_pages.py",
        {
            " đã qua. Chọn ngày khác": "it is ahead",
            "Tin báo trước phải gửi trước lúc mở": "a notice in advance leaves before answering opens",
            "Lúc đó chưa mở trả lời": "whatever asks leaves after it opens",
            ", trước bước này": "and before it ends",
            "ngày không gửi tin": "a day of rest moves it: told",
            ": bước này gửi ngày ": "a day of rest moves it: told",
            "nhắc lần cuối gửi khá sớm": "a last call long before the end: told",
            "sau khi đợt kết thúc": "the second half leaves before the end",
        },
    ),
    Place(
        "steps of the plan",
        f"{PLAN}:_together",
        "tests/survey_app/test_plan_pages.py",
        {"Cùng ngày, cùng giờ": "two of them are not at one hour", "” phải sau “": "each after the one before it"},
    ),
    Place(
        "steps of the plan",
        f"{PLAN}:_too_near",
        "tests/survey_app/test_plan_pages.py",
        {"quá gần": "two that ask have days between them", "nửa sau gửi": "counted from its second half"},
    ),
    Place(
        "people of a list",
        "respondents.roster_file.list_checks:_IDENTITIES",
        OF_A_LIST,
        {
            "DUPLICATE_PHONE": "a phone is one person's",
            "DUPLICATE_EMAIL": "so is a mailbox",
            "DUPLICATE_PERSON": "a name and position twice: asked about",
        },
    ),
    Place(
        "a person's position and group",
        "respondents.roster_file.people:_not_in_group",
        OF_A_LIST,
        {"POSITION_NOT_IN_GROUP": "a position that its group does not name: asked about, kept with a reason"},
    ),
    Place(
        "a list and its quotas",
        "respondents.roster_file.list_checks:_quota",
        OF_A_LIST,
        {
            "QUOTA_SHORT": "fewer of a group than are due: asked about, kept with a reason",
            "QUOTA_OVER": "more of a group than are due: likewise",
        },
    ),
    Place(
        "quotas of an agency",
        "respondents.quotas:set_for",
        "tests/survey_app/test_quotas_page.py",
        {"Số tối thiểu phải không lớn hơn số tối đa": "the least is not above the most"},
    ),
    Place(
        "a list that is handed in",
        "respondents.roster.decisions:hindrances",
        "tests/respondents/test_list_decisions.py",
        {
            "Chưa có người nào": "somebody is on it",
            "chỗ cần sửa": "nothing in it is wrong",
            "chỗ cần xác nhận": "nothing is still asked about",
        },
    ),
    Place(
        "an agency",
        "agencies.agency:_problems",
        "tests/survey_app/test_list_pages.py",
        {
            "Nhập mã đơn vị": "it has a code",
            "Mã đơn vị có tối đa": "of 20 signs at most",
            "đã dùng cho đơn vị khác": "a code is one agency's",
            "Nhập tên đơn vị": "it has a name",
            "Tên đơn vị có tối đa": "of 160 at most",
            "Chọn loại đơn vị": "it is of a known kind",
            "Ngày kết thúc phải sau ngày bắt đầu": "it does not end before it begins",
            "Đơn vị kế thừa phải là một đơn vị khác": "it does not follow itself",
        },
    ),
    Place(
        "a session where many answer",
        "respondents.signals.guided:_wrong",
        "tests/survey_app/test_second_looks.py",
        {
            "Ghi địa điểm": "it has a place",
            "Giờ kết thúc phải sau giờ bắt đầu": "it ends after it begins, within eight hours",
            "phải diễn ra từ bây giờ": "it is not over",
            "phải nằm trong thời gian trả lời": "it lies within the days of answering",
            "Số người dự": "as many people as a session may have",
            "Địa chỉ mạng chưa đúng": "a network address",
        },
    ),
    Place(
        "papers of a round and of a campaign",
        "survey_app.home_affairs.round_papers:PapersForm.validate",
        "tests/survey_app/test_round_papers.py",
        {
            "Số chỉ được ghi cùng ký hiệu": "a number stands with its sign",
            "Đợt kết thúc trả lời ngày": "an invitation is not of a day after the end of answering",
        },
    ),
    Place(
        "the letter that an invitation names",
        "survey_app.home_affairs.round_settings:SettingsForm.validate_letter_day",
        "tests/survey_app/test_rounds.py",
        {"Ngày ký còn ở sau hôm nay": "it is signed: its day is not ahead"},
    ),
    Place(
        "a document of proof",
        "self_assessment.evidence:_wrong",
        "tests/self_assessment/test_evidence.py",
        {
            "số, ký hiệu": "it has number and sign",
            "cơ quan ban hành": "issuer",
            "trích yếu": "abstract",
            "Nhập … của tài liệu": "none of them missing",
            "dài hơn … ký tự": "none longer than its place",
            "Nhập ngày ban hành": "and day",
            "Ngày ban hành còn ở sau hôm nay": "which is not ahead",
            "Chọn tệp, hoặc nhập đường dẫn": "a file or an official link, at least one",
            "Đường dẫn phải bắt đầu": "a link of the web",
        },
    ),
    Place(
        "a campaign of self-assessment",
        "self_assessment.campaigns:save",
        "tests/self_assessment/test_campaigns.py",
        {
            "Nhập tên kỳ": "it has a name",
            "Chọn một bộ tiêu chí đã công bố": "and a published set of criteria",
            "Các ngày phải theo thứ tự": "figures, handing in, explaining, appraising: in this order",
            "đã kết thúc nên không sửa được": "one that is over stays as it is",
        },
    ),
    Place(
        "a campaign of self-assessment",
        "self_assessment.campaigns:odd",
        "tests/self_assessment/test_campaigns.py",
        {
            "đã qua nên không cơ quan nào": "a deadline that is over is confirmed",
            "Bộ tiêu chí của năm": "days outside July of the set's year to June of the next are confirmed",
        },
    ),
    Place(
        "a campaign of self-assessment",
        "self_assessment.campaigns:turn",
        "tests/self_assessment/test_campaigns.py",
        {
            "Chưa chọn cơ quan nào": "one of many agencies opens with some",
            "Hãy sửa các ngày rồi mở": "and before its tables are due",
        },
    ),
    Place(
        "classes of a campaign",
        "self_assessment.campaigns:read_classes",
        "tests/self_assessment/test_campaigns.py",
        {"ba mức điểm của loại A, B, C": "three bounds, each below the one before"},
    ),
    Place(
        "more time for one agency",
        "self_assessment.desks:extend",
        "tests/survey_app/test_assessment_appraisal.py",
        {
            "không mở nên không gia hạn được": "while the campaign is open",
            "đã nộp bảng nên không cần": "of a table that is not handed in",
            "Chọn ngày sau hạn hiện nay": "later than what stands, and than today",
            "Chọn ngày không muộn hơn": "not later than the appraisal",
            "Ghi lý do gia hạn": "with its reason",
        },
    ),
    Place(
        "a table that is handed in",
        "self_assessment.desks:hindrances",
        "tests/self_assessment/test_campaigns.py",
        {
            "chưa được giao tiêu chí": "there is something to say",
            "tiêu chí chưa tự chấm": "each criterion has its score, and proof or an explanation",
            "Chọn tệp công văn đã ký": "with the signed letter",
        },
    ),
    Place(
        "a tree of criteria",
        "criteria.tree:_of_node",
        "tests/criteria/test_tree.py",
        {
            "chưa có điểm tối đa": "a leaf has its maximum",
            " điểm, các tiêu chí thành phần cộng lại": "a branch is worth what its parts are together",
        },
    ),
    Place(
        "a tree of criteria",
        "criteria.tree:Tree",
        "tests/criteria/test_tree.py",
        {
            "có hai lần. Hãy đổi số": "a number is one criterion's",
            "Điểm tối đa cộng lại được": "all together are worth what the round says",
        },
    ),
    Place(
        "a set of criteria from a file",
        "self_assessment.set_file.checks:Checks",
        "tests/self_assessment/test_set_file.py",
        {
            "NUMBER_TWICE": "a number is one line's",
            "NUMBER_ORDER": "lines follow their numbers: told",
            "NUMBER_GAP": "numbers follow each other",
            "PARENT_MISSING": "a line stands below one that is there",
            "PARENT_CYCLE": "and not in a circle",
            "PARENT_OTHER": "the line above it as its number says",
            "MAXIMUM_MISSING": "a leaf has its maximum",
            "MAXIMUM_ZERO": "of more than nothing",
            "KIND_MISSING": "and its kind",
            "LEVELS_MISSING": "levels where it is scored by levels",
            "FORMULA_UNUSED": "a formula only where its kind has one",
            "PROOF_MISSING": "what proves it: told",
            "KIND_ON_BRANCH": "a branch has no kind of its own",
            "SUM_WRONG": "a branch is worth what its parts are together",
            "CEILING_HIGH": "a ceiling is not above what stands below it",
            "TOTAL_WRONG": "all together are worth what the file says",
            "TOTAL_NOT_SAID": "a file that says no whole: told",
            "Có phải 1.10 bị Excel đổi": "1.10 that a spreadsheet made 1.1 is guessed at: told",
            "SIGN_MIXED": "what is given on top or taken off is not mixed with what is scored",
        },
    ),
    Place(
        "a round's criteria and its questions",
        "questionnaires.round_criteria:_of_measuring",
        "tests/questionnaires/test_round_criteria.py",
        {
            "bộ tiêu chí không có số ấy": "a question measures a criterion that is there",
            "đã chia thành phần nên câu không cho điểm": "which is a leaf",
            "Chưa có câu hỏi nào đo": "each leaf is measured",
            "Mẫu phiếu ghi tiêu chí": "questionnaire and criteria name the same maximum: told",
        },
    ),
    Place(
        "questions of a questionnaire that others depend on",
        "questionnaires.workbook.rules.comparisons:*",
        "tests/questionnaires/test_workbook_comparisons.py",
        {
            "CHOICE_UNKNOWN": "an answer that a condition names is one of the question's choices",
            "SELECT_MULTIPLE_COMPARED": "a question of many choices is asked with selected(), not compared",
        },
    ),
    Place(
        "questions of a questionnaire that others depend on",
        "questionnaires.workbook.rules.dependencies:*",
        "tests/questionnaires/test_workbook_dependencies.py",
        {"SELF_REFERENCE": "a question's condition does not ask itself"},
    ),
)
"""Every place, in the order of the page."""
